using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sen.Signatures;

/// <summary>A PIN that this server keeps for a key of its own, and how it fared; the PIN itself is readable with the node's secret alone.</summary>
public sealed record KeptPin
{
    /// <summary>Tries that may have been made without anybody seeing their end (the process was killed) before the server stops.</summary>
    internal const int MostUnsettled = 2;

    /// <summary>When an administrator entered it; tells one entry from the next.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When the place refused it; null: it was not refused.</summary>
    public DateTimeOffset? RefusedAt { get; init; }

    public RefusalCode? Refusal { get; init; }

    /// <summary>It is not shown to the place again: tokens lock themselves after a few wrong tries.</summary>
    [JsonIgnore]
    public bool IsStopped => RefusedAt is not null || Unsettled >= MostUnsettled;

    [JsonInclude]
    internal int Unsettled { get; init; }

    /// <summary>Nonce, AES-256-GCM, tag.</summary>
    [JsonInclude]
    internal byte[] Encrypted { get; init; } = [];
}

/// <summary>
/// The PINs of keys that a server opens when nobody is there: a small file for each, encrypted with the node's secret, in a folder beside the keys. What happened to a PIN is written
/// down before and after it is shown to the place, so that a wrong one is tried once, whatever ends the process.
/// </summary>
public sealed class PinSafe(string folder, NodeSecret secret) : IDisposable
{
    private readonly byte[] _key = secret.DeriveFor("sen.kept-pins.v1");
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Null: none is kept under that name.</summary>
    public async Task<KeptPin?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var file = FileOf(name);
        return File.Exists(file) ? JsonSerializer.Deserialize(await File.ReadAllBytesAsync(file, cancellationToken), KeyFilesJson.Default.KeptPin) : null;
    }

    /// <summary>Keeps a PIN in the place of the one that was there; it has not been tried.</summary>
    public async Task KeepAsync(string name, string pin, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var clear = Encoding.UTF8.GetBytes(pin);
        var encrypted = new byte[AesGcm.NonceByteSizes.MaxSize + clear.Length + AesGcm.TagByteSizes.MaxSize];
        RandomNumberGenerator.Fill(encrypted.AsSpan(0, AesGcm.NonceByteSizes.MaxSize));
        using (var cipher = new AesGcm(_key, AesGcm.TagByteSizes.MaxSize))
        {
            cipher.Encrypt(Nonce(encrypted), clear, encrypted.AsSpan(AesGcm.NonceByteSizes.MaxSize, clear.Length), Tag(encrypted), Encoding.UTF8.GetBytes(name));
        }

        CryptographicOperations.ZeroMemory(clear);
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            Directory.CreateDirectory(folder);
            await WriteAsync(name, new KeptPin { Since = since, Encrypted = encrypted }, cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (FileOf(name) is var file && File.Exists(file))
            {
                File.Delete(file);
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    /// <summary>False: it was encrypted with another secret than this server's, or changed.</summary>
    internal bool TryReveal(string name, KeptPin kept, [NotNullWhen(true)] out string? pin)
    {
        var clear = new byte[Math.Max(0, kept.Encrypted.Length - AesGcm.NonceByteSizes.MaxSize - AesGcm.TagByteSizes.MaxSize)];
        try
        {
            using var cipher = new AesGcm(_key, AesGcm.TagByteSizes.MaxSize);
            cipher.Decrypt(Nonce(kept.Encrypted), kept.Encrypted.AsSpan(AesGcm.NonceByteSizes.MaxSize, clear.Length), Tag(kept.Encrypted), clear, Encoding.UTF8.GetBytes(name));
            pin = Encoding.UTF8.GetString(clear);
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            pin = null;
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(clear);
        }
    }

    /// <summary>A try begins.</summary>
    internal Task BeginAsync(string name, KeptPin kept) => ChangeAsync(name, kept, k => k with { Unsettled = k.Unsettled + 1 });

    /// <summary>The place did not refuse the PIN.</summary>
    internal Task SettleAsync(string name, KeptPin kept) => ChangeAsync(name, kept, k => k with { Unsettled = 0 });

    internal Task RefuseAsync(string name, KeptPin kept, RefusalCode code, DateTimeOffset at) =>
        ChangeAsync(name, kept, k => k with { Unsettled = 0, RefusedAt = at, Refusal = code });

    // Never given up halfway: what is known of a try has to be written. One that was replaced meanwhile is left alone.
    private async Task ChangeAsync(string name, KeptPin kept, Func<KeptPin, KeptPin> change)
    {
        await _oneAtATime.WaitAsync(CancellationToken.None);
        try
        {
            if (await FindAsync(name, CancellationToken.None) is { } now && now.Since == kept.Since)
            {
                await WriteAsync(name, change(now), CancellationToken.None);
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private Task WriteAsync(string name, KeptPin kept, CancellationToken cancellationToken) =>
        KeyFiles.WriteAsync(FileOf(name), JsonSerializer.SerializeToUtf8Bytes(kept, KeyFilesJson.Default.KeptPin), cancellationToken);

    private string FileOf(string name) => name.Length > 0 && name.All(char.IsAsciiLetterOrDigit)
        ? Path.Combine(folder, $"{name}.json")
        : throw new ArgumentException("A name is letters and digits: it becomes that of a file.", nameof(name));

    private static Span<byte> Nonce(byte[] encrypted) => encrypted.AsSpan(0, AesGcm.NonceByteSizes.MaxSize);

    private static Span<byte> Tag(byte[] encrypted) => encrypted.AsSpan(encrypted.Length - AesGcm.TagByteSizes.MaxSize);
}
