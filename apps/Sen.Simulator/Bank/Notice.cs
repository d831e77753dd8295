using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sen.Simulator.Bank;

/// <summary>What the bank tells Sen (modules/Sen.Billing/README.md, "Bank notices"); written here by the words of that page, not by its code.</summary>
internal sealed record Notice(
    string Bin, string Account, string Reference, long Amount, string Currency, string? Description, string? Bill, DateTimeOffset PaidAt)
{
    internal byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, BankJson.Default.Notice);

    /// <summary>The request as it is sent: body, time and signature.</summary>
    internal HttpRequestMessage Sign(Uri to, string secret, DateTimeOffset now)
    {
        var body = ToUtf8();
        var seconds = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        mac.AppendData(Encoding.UTF8.GetBytes($"{seconds}."));
        mac.AppendData(body);
        var request = new HttpRequestMessage(HttpMethod.Post, to) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-Sen-Timestamp", seconds);
        request.Headers.Add("X-Sen-Signature", Convert.ToHexStringLower(mac.GetHashAndReset()));
        return request;
    }
}

/// <summary>A request of the JSON door, for tests and benches.</summary>
internal sealed record PayRequest(string Qr, long? Amount);

/// <summary>How a transfer stands.</summary>
internal sealed record TransferStatus(string Reference, long Amount, string Account, string State, string? Answer, int Tries);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Notice))]
[JsonSerializable(typeof(PayRequest))]
[JsonSerializable(typeof(TransferStatus))]
internal sealed partial class BankJson : JsonSerializerContext;
