using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Sen.Signatures;

namespace Sen.Accounts.Data;

/// <summary>Secret keys of this node, one file each in the data folder, readable by its owner only.</summary>
internal sealed class ServerKeys(IOptions<AccountsOptions> options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, byte[]> _keys = new(StringComparer.Ordinal);

    /// <summary>The 32-byte key of the name, made at its first use.</summary>
    internal byte[] Get(string name)
    {
        lock (_lock)
        {
            if (!_keys.TryGetValue(name, out var key))
            {
                _keys[name] = key = KeyFiles.ReadOrCreate(Path.Combine(options.Value.DataDirectory, "keys", name + ".key"), () => RandomNumberGenerator.GetBytes(32));
            }

            return key;
        }
    }

    /// <summary>A keyed hash: a short code cannot be guessed from it without the key.</summary>
    internal string Hash(string purpose, string value) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Get("codes"), Encoding.UTF8.GetBytes($"{purpose}\n{value}")));
}
