using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sen.TestKit;

/// <summary>An authenticator in software (WebAuthn level 2, ES256, no attestation): answers what a device would.</summary>
public sealed class SoftPasskey(string origin = "http://localhost", string relyingParty = "localhost") : IDisposable
{
    private const byte Present = 0x01;
    private const byte PresentAndVerified = 0x05;
    private const byte HasKey = 0x40;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(16);
    private string _user = "";
    private uint _counter;

    /// <summary>The authenticator does not ask for a finger or a PIN.</summary>
    public bool SkipsVerification { get; set; }

    public string Create(string optionsJson)
    {
        var options = JsonDocument.Parse(optionsJson).RootElement;
        _user = options.GetProperty("user").GetProperty("id").GetString()!;
        var point = _key.ExportParameters(false).Q;

        // COSE key: kty 2 (EC2), alg -7 (ES256), crv 1 (P-256), x, y.
        byte[] cose = [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
        byte[] authenticator = [.. Head(PresentAndVerified | HasKey), .. new byte[16], 0x00, (byte)_id.Length, .. _id, .. cose];
        byte[] attestation =
        [
            0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8,
            0x58, (byte)authenticator.Length, .. authenticator,
        ];
        return Answer(new
        {
            clientDataJSON = Text(ClientData("webauthn.create", options)),
            attestationObject = Text(attestation),
            transports = new[] { "internal" },
        });
    }

    public string Get(string optionsJson, string? claimedOrigin = null)
    {
        var client = ClientData("webauthn.get", JsonDocument.Parse(optionsJson).RootElement, claimedOrigin);
        byte[] authenticator = Head(SkipsVerification ? Present : PresentAndVerified);
        var signature = _key.SignData([.. authenticator, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Answer(new
        {
            clientDataJSON = Text(client),
            authenticatorData = Text(authenticator),
            signature = Text(signature),
            userHandle = _user,
        });
    }

    public void Dispose() => _key.Dispose();

    private byte[] Head(int flags)
    {
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, ++_counter);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(relyingParty)), (byte)flags, .. counter];
    }

    private byte[] ClientData(string type, JsonElement options, string? claimedOrigin = null) => JsonSerializer.SerializeToUtf8Bytes(
        new { type, challenge = options.GetProperty("challenge").GetString(), origin = claimedOrigin ?? origin, crossOrigin = false });

    private string Answer(object response) => JsonSerializer.Serialize(new
    {
        id = Text(_id),
        rawId = Text(_id),
        type = "public-key",
        clientExtensionResults = new { },
        authenticatorAttachment = "platform",
        response,
    });

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
