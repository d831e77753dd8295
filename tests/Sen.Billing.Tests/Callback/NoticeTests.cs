using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sen.Billing.Callback;

namespace Sen.Billing.Tests.Callback;

public sealed class NoticeTests
{
    private const string Secret = "a secret of this test";
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 14, 0, TimeSpan.FromHours(7));

    private const string Body =
        """{"bin":"970436","account":"118000007192","reference":"FT1","amount":107304,"currency":"VND","description":"SEN A027 7F3K29QX","bill":null,"paidAt":"2026-11-24T09:13:58+07:00"}""";

    [Fact]
    public void A_notice_is_read() => BankNotice.Read(Encoding.UTF8.GetBytes(Body))!.Amount.ShouldBe(107_304);

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("""{"bin":"97","account":"1","reference":"r","amount":1,"currency":"VND","description":null,"bill":null,"paidAt":"2026-11-24T09:13:58+07:00"}""")]
    [InlineData("""{"bin":"970436","account":"1","reference":"r","amount":-5,"currency":"VND","description":null,"bill":null,"paidAt":"2026-11-24T09:13:58+07:00"}""")]
    [InlineData("""{"bin":"970436","account":"1","reference":"r","amount":5,"currency":"USD","description":null,"bill":null,"paidAt":"2026-11-24T09:13:58+07:00"}""")]
    public void What_is_not_a_notice_is_refused(string body) => BankNotice.Read(Encoding.UTF8.GetBytes(body)).ShouldBeNull();

    [Fact]
    public void Any_bytes_are_a_notice_or_nothing() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => BankNotice.Read(bytes) is null or { Currency: "VND" }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_signature_holds_for_its_body_and_time_only()
    {
        var body = Encoding.UTF8.GetBytes(Body);
        var time = Now.ToUnixTimeSeconds();
        var signature = NoticeSignature.Sign(Secret, time, body);
        var tolerance = TimeSpan.FromMinutes(10);

        Holds(Secret, time, signature, body).ShouldBeTrue();
        Holds("another secret", time, signature, body).ShouldBeFalse();
        Holds(Secret, time + 1, signature, body).ShouldBeFalse();
        Holds(Secret, time, signature[..^1] + (signature[^1] == '0' ? '1' : '0'), body).ShouldBeFalse();
        Holds(Secret, time, signature, Encoding.UTF8.GetBytes(Body.Replace("107304", "107305", StringComparison.Ordinal))).ShouldBeFalse();
        NoticeSignature.Holds(Secret, $"{time}", null, body, Now, tolerance).ShouldBeFalse();
        NoticeSignature.Holds(Secret, "soon", signature, body, Now, tolerance).ShouldBeFalse();
        NoticeSignature.Holds(Secret, $"{time}", signature, body, Now.AddMinutes(11), tolerance).ShouldBeFalse();

        bool Holds(string secret, long seconds, string given, byte[] bytes) =>
            NoticeSignature.Holds(secret, $"{seconds}", given, bytes, Now, tolerance);
    }
}
