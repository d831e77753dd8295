using System.Security.Cryptography;
using System.Text;

namespace Sen.Signatures;

/// <summary>The secret file of this server: 32 random bytes that only its user may read, without which no stored key opens.</summary>
public sealed class NodeSecret
{
    private const int Size = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly byte[] _bytes;

    private NodeSecret(byte[] bytes) => _bytes = bytes;

    /// <summary>Reads the file, or makes it. A file that others may read is refused: what it guarded is no longer secret.</summary>
    public static NodeSecret OpenOrCreate(string file)
    {
        var bytes = KeyFiles.ReadOrCreate(file, () => RandomNumberGenerator.GetBytes(Size));
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~OwnerOnly) != UnixFileMode.None)
        {
            throw new InvalidOperationException($"The secret file {file} is open to others than its owner; set its mode to 0600.");
        }

        return bytes.Length == Size ? new NodeSecret(bytes) : throw new InvalidOperationException($"The secret file {file} does not hold {Size} bytes.");
    }

    /// <summary>A secret of this server for one purpose: 32 bytes from which neither the file nor those of other purposes follow.</summary>
    public byte[] DeriveFor(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _bytes, Size, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>The password of one stored key: without the file the PIN opens nothing, and without the PIN the file opens nothing.</summary>
    internal byte[] PasswordFor(string reference, string? pin)
    {
        Span<byte> derived = stackalloc byte[Size];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _bytes, derived, salt: Encoding.UTF8.GetBytes(reference), info: Encoding.UTF8.GetBytes($"sen.key.v1:{pin}"));
        return Encoding.ASCII.GetBytes(Convert.ToBase64String(derived));
    }
}
