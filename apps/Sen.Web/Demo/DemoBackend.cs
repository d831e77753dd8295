using System.Security.Cryptography;
using System.Text.Json;
using Sen.Accounts.Administration;

namespace Sen.Web.Demo;

/// <summary>
/// A machine of the demo province, so that SMART Backend Services can be tried (samples/backend-services.sh). Its key pair is made
/// here, once for each data folder, and is nowhere else.
/// </summary>
internal static class DemoBackend
{
    internal const string ClientId = "demo-backend";

    private const string KeyFile = "demo-backend.pem";
    private const string KeyId = "demo-1";
    private const int KeyBits = 3072;

    internal static async Task RegisterAsync(IAccountAdministration accounts, string dataDirectory, CancellationToken cancellationToken)
    {
        using var key = RSA.Create(KeyBits);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var file = new StreamWriter(Path.Combine(dataDirectory, KeyFile), options))
        {
            await file.WriteLineAsync(key.ExportPkcs8PrivateKeyPem().AsMemory(), cancellationToken);
        }

        var added = await accounts.AddClientAsync(
            new NewClient { Id = ClientId, Name = "Kho dữ liệu thử nghiệm", Backend = true, Scopes = "system/*.cruds", Keys = KeySet(key) }, cancellationToken);
        if (added.Failure is { } failure)
        {
            throw new InvalidOperationException(failure.Message);
        }
    }

    private static string KeySet(RSA key)
    {
        var pair = key.ExportParameters(includePrivateParameters: false);
        return JsonSerializer.Serialize(new { keys = new[] { new { kty = "RSA", kid = KeyId, use = "sig", alg = "RS384", n = Text(pair.Modulus!), e = Text(pair.Exponent!) } } });

        static string Text(byte[] number) => System.Buffers.Text.Base64Url.EncodeToString(number);
    }
}
