using System.Text.RegularExpressions;

namespace Sen.Log.Tests;

/// <summary>A request and the answer it gets, from a test script of torchwood's litewitness (FiloSottile/torchwood, BSD-3-Clause).</summary>
internal sealed partial record WitnessExchange(string Request, int Status, string? Contains, string? Exactly)
{
    internal static IReadOnlyList<WitnessExchange> Read(string script)
    {
        var exchanges = Exchange().Matches(script);
        return [.. exchanges.Select(m => new WitnessExchange(
            m.Groups["request"].Value,
            int.Parse(m.Groups["status"].Value),
            m.Groups["contains"] is { Success: true } part ? part.Value : null,
            m.Groups["exactly"] is { Success: true } whole ? Regex.Unescape(whole.Value) : null))];
    }

    /// <summary>The key and the origin of the log that the script sets up.</summary>
    internal static WitnessedLog Log(string script)
    {
        var key = Convert.FromHexString(SigsumKey().Match(script).Groups["key"].Value);
        var origin = Origin().Match(script).Value;
        return new WitnessedLog(origin, [NoteVerifier.Create(origin, NoteKeyType.Ed25519, key)]);
    }

    [GeneratedRegex("""
        POST\ \S+/add-checkpoint\n```\n(?<request>.*?)```\nHTTP\ (?<status>\d+)\n\[Asserts\]\nbody\ (contains\ "(?<contains>[^"]*)"|==\ "(?<exactly>[^"]*)")
        """, RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Exchange();

    [GeneratedRegex("add-sigsum-log -key=(?<key>[0-9a-f]{64})", RegexOptions.None, 1_000)]
    private static partial Regex SigsumKey();

    [GeneratedRegex("sigsum.org/v1/tree/[0-9a-f]{64}", RegexOptions.None, 1_000)]
    private static partial Regex Origin();
}
