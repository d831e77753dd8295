using Microsoft.Extensions.Options;
using Sen.Log;

namespace Sen.Transparency.Keys;

/// <summary>Who this log is: its key, and whom others have to believe to believe it.</summary>
internal sealed class LogIdentity
{
    public LogIdentity(IOptions<TransparencyOptions> options)
    {
        var settings = options.Value;
        Signer = SecretFile.LoadOrCreate(KeyFile(settings), NoteKeyType.Ed25519, () => settings.Origin ?? DefaultOrigin());
        Policy = PolicyOf(settings, Signer.Verifier);
    }

    internal NoteSigner Signer { get; }

    internal LogPolicy Policy { get; }

    internal string Origin => Policy.Origin;

    internal static string Folder(TransparencyOptions options) => Path.Combine(options.DataDirectory, "log");

    /// <summary>Where this server remembers what it signed last.</summary>
    internal static string MemoryFile(TransparencyOptions options) => Path.Combine(Folder(options), "log.db");

    internal static string KeyFile(TransparencyOptions options) => options.KeyFile ?? Path.Combine(Folder(options), "log.key");

    /// <summary>The policy that the settings state for the log of a key.</summary>
    internal static LogPolicy PolicyOf(TransparencyOptions settings, NoteVerifier key)
    {
        // A log whose name changes is another log: to everybody who knew it, it has stopped.
        if (settings.Origin is { } origin && !string.Equals(origin, key.Name, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"Log:Origin is '{origin}', but the key of this log is named '{key.Name}'. A log keeps its name.");
        }

        return new LogPolicy(
            key.Name,
            [key, .. settings.FormerKeys.Select(NoteVerifier.Parse)],
            [.. settings.Witnesses.Select(w => w.Verifier)],
            settings.Quorum);
    }

    private static string DefaultOrigin() => MachineName.For("log");
}

/// <summary>A name that is valid for a key and tells which machine it is of.</summary>
internal static class MachineName
{
    internal static string For(string what)
    {
        var machine = Environment.MachineName.ToLowerInvariant();
        return $"{(NoteVerifier.IsName(machine) ? machine : "sen")}/{what}";
    }
}
