using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>What the check of one form found, before anybody asks whom to trust.</summary>
internal sealed class Findings
{
    private readonly List<SignatureProblem> _problems = [];

    internal IReadOnlyList<SignatureProblem> Problems => _problems;

    internal X509Certificate2? Certificate { get; set; }

    /// <summary>Certificates that came along; they may lead to an anchor and are themselves believed in nothing.</summary>
    internal List<X509Certificate2> Pool { get; } = [];

    internal List<RevocationValue> Revocations { get; } = [];

    internal void AddRevocations(RevocationForm form, IEnumerable<byte[]> values) => Revocations.AddRange(values.Select(der => new RevocationValue(form, der)));

    internal DateTimeOffset? ClaimedTime { get; set; }

    /// <summary>What a timestamp of this signature is over.</summary>
    internal byte[] Stamped { get; set; } = [];

    internal List<byte[]> Tokens { get; } = [];

    internal List<DocumentTimestamp> DocumentTimestamps { get; } = [];

    internal string? Role { get; set; }

    internal void Add(SignatureProblem problem)
    {
        if (!_problems.Contains(problem))
        {
            _problems.Add(problem);
        }
    }
}
