using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sen.Billing.Callback;

/// <summary>
/// A bank's or intermediary's notice that money arrived, as Sen takes it: JSON, signed. Banks differ and publish no common form
/// (docs of each provider), so an adapter for a provider turns its message into this one.
/// </summary>
/// <param name="Bin">NAPAS BIN of the receiving bank.</param>
/// <param name="Account">Receiving account.</param>
/// <param name="Reference">The bank's own reference of the transaction, unique per bank.</param>
/// <param name="Amount">Whole đồng.</param>
/// <param name="Currency">"VND".</param>
/// <param name="Description">Transfer text as the payer's bank sent it.</param>
/// <param name="Bill">Bill number (VietQR 62.01) when the bank passes it on.</param>
/// <param name="PaidAt">When the money was booked.</param>
internal sealed record BankNotice(
    string Bin, string Account, string Reference, long Amount, string Currency, string? Description, string? Bill, DateTimeOffset PaidAt)
{
    internal const int MaxBytes = 16 * 1024;

    internal static BankNotice? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var notice = JsonSerializer.Deserialize(body, BankNoticeJson.Default.BankNotice);
            return notice is { Bin.Length: 6, Account.Length: > 0 and <= 19, Reference.Length: > 0 and <= 64, Amount: > 0, Currency: "VND" }
                ? notice
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BankNotice))]
internal sealed partial class BankNoticeJson : JsonSerializerContext;

/// <summary>HMAC-SHA256 over "{unix seconds}.{body}" with the secret shared with the bank, hexadecimal, compared in constant time.</summary>
internal static class NoticeSignature
{
    internal const string TimeHeader = "X-Sen-Timestamp";
    internal const string SignatureHeader = "X-Sen-Signature";

    internal static string Sign(string secret, long unixSeconds, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes(unixSeconds.ToString(CultureInfo.InvariantCulture) + "."));
        hmac.AppendData(body);
        return Convert.ToHexStringLower(hmac.GetHashAndReset());
    }

    internal static bool Holds(string secret, string? time, string? signature, ReadOnlySpan<byte> body, DateTimeOffset now, TimeSpan tolerance)
    {
        if (!long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - seconds) > tolerance.TotalSeconds || signature is null)
        {
            return false;
        }

        var expected = Encoding.ASCII.GetBytes(Sign(secret, seconds, body));
        return CryptographicOperations.FixedTimeEquals(expected, Encoding.ASCII.GetBytes(signature.ToLowerInvariant()));
    }
}
