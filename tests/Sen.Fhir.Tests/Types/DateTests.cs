using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Sen.Fhir.Tests.Types;

public sealed class DateTests
{
    [Theory]
    [InlineData("1984", "1984-01-01", "1984-12-31")]
    [InlineData("1984-02", "1984-02-01", "1984-02-29")]
    [InlineData("1984-06-17", "1984-06-17", "1984-06-17")]
    public void A_date_keeps_its_precision(string text, string first, string last)
    {
        var date = FhirDate.Parse(text);

        date.Text.ShouldBe(text);
        date.LowerBound.ShouldBe(DateOnly.Parse(first, CultureInfo.InvariantCulture));
        date.UpperBound.ShouldBe(DateOnly.Parse(last, CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("1984-13")]
    [InlineData("1983-02-29")]
    [InlineData("84")]
    [InlineData("1984-06-17T10:00")]
    [InlineData("2024-01-01T10:00:00")]
    [InlineData("2024-01-01T24:00:00Z")]
    [InlineData("2024-01-01T10:00:00+15:00")]
    public void What_is_not_a_date_is_refused(string text) => FhirDateTime.TryParse(text, null, out _).ShouldBeFalse();

    [Theory]
    [InlineData("2026-11-24T08:30:00+07:00", "2026-11-24T01:30:00.000Z", "2026-11-24T01:30:00.999Z")]
    [InlineData("2026-11-24T08:30:00.125+07:00", "2026-11-24T01:30:00.125Z", "2026-11-24T01:30:00.125Z")]
    [InlineData("2026-11-24", "2026-11-23T17:00:00.000Z", "2026-11-24T16:59:59.999Z")]
    public void A_dateTime_has_bounds_on_the_time_line(string text, string lower, string upper)
    {
        var value = FhirDateTime.Parse(text);

        value.LowerBound.ShouldBe(DateTimeOffset.Parse(lower, CultureInfo.InvariantCulture));
        value.UpperBound.ShouldBe(DateTimeOffset.Parse(upper, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_moment_written_is_the_moment_read() =>
        Prop.ForAll(ArbMap.Default.ArbFor<DateTimeOffset>().Filter(d => d.Offset.Ticks % TimeSpan.TicksPerMinute == 0), moment =>
            FhirDateTime.Parse(FhirDateTime.Instant(moment).Text).ToDateTimeOffset()!.Value.ToUnixTimeMilliseconds() == moment.ToUnixTimeMilliseconds())
        .QuickCheckThrowOnFailure();
}
