using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Sen.Fhir.Tests.Types;

/// <summary>The quick reading of days and moments says what the full one says, wherever it says anything.</summary>
public sealed class MomentTextTests
{
    [Theory]
    [InlineData("2026-11-24", true)]
    [InlineData("2024-02-29", true)]
    [InlineData("2023-02-29", false)]
    [InlineData("2026-11-24T08:00:00+07:00", true)]
    [InlineData("2026-11-24T08:00:00Z", true)]
    [InlineData("2026-11-24T23:59:59.999-03:30", true)]
    [InlineData("2026-11-24T24:00:00Z", false)]
    [InlineData("2026-11-24T08:60:00Z", false)]
    [InlineData("2026-1-24T08:00:00Z", false)]
    [InlineData("2026-11-24 08:00:00Z", false)]
    [InlineData("0000-01-01", false)]
    [InlineData("2026-11", false)]
    [InlineData("", false)]
    public void The_usual_forms_are_read(string text, bool read) => Read(text).ShouldBe(read);

    [Fact]
    public void A_text_of_such_characters_is_never_read_otherwise() =>
        Prop.ForAll(Gen.Elements("0123456789".ToCharArray()).ArrayOf(17).Select(d =>
                $"{d[0]}{d[1]}{d[2]}{d[3]}-{d[4]}{d[5]}-{d[6]}{d[7]}T{d[8]}{d[9]}:{d[10]}{d[11]}:{d[12]}{d[13]}+0{d[14]}:{d[15]}{d[16]}").ToArbitrary(), Agrees)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Every_minute_of_a_year_agrees() =>
        Prop.ForAll(Gen.Choose(0, 366 * 24 * 60).Select(m => new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(m)
                .ToOffset(TimeSpan.FromMinutes((m % 27 * 60) - 780)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture)).ToArbitrary(), Agrees)
            .QuickCheckThrowOnFailure();

    private static void Agrees(string text)
    {
        if (Read(text))
        {
            Bounds(text).ShouldBe(FhirDateTime.Parse(text) is var moment ? (moment.LowerBound.ToUnixTimeMilliseconds(), moment.UpperBound.ToUnixTimeMilliseconds()) : default);
        }
    }

    private static bool Read(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var read = MomentText.IsDay(utf8) || MomentText.IsMoment(utf8);
        if (read)
        {
            Bounds(text).ShouldBe((FhirDateTime.Parse(text).LowerBound.ToUnixTimeMilliseconds(), FhirDateTime.Parse(text).UpperBound.ToUnixTimeMilliseconds()));
        }

        return read;
    }

    private static (long, long) Bounds(string text)
    {
        using var json = JsonDocument.Parse($"\"{text}\"");
        MomentText.TryBounds(json.RootElement, out var lower, out var upper).ShouldBeTrue();
        return (lower, upper);
    }
}
