using Sen.Fhir;

namespace Sen.Record.Tests;

/// <summary>A terminology made of the codes in documents: every other code is of one value set, and a code lies above those that begin with it.</summary>
internal sealed class CorpusTerms : ITerminology
{
    private readonly List<(string System, string Code)> _codes;

    internal CorpusTerms(IEnumerable<FhirDocument> documents) => _codes =
    [
        .. documents.SelectMany(SearchIndexer.Extract).Select(v => v.Value).OfType<SearchValue.Token>()
            .Where(t => t.Code is not null).Select(t => (t.System ?? "urn:test:none", t.Code!)).Distinct().Order(),
    ];

    public Task<FhirResult<CodeSelection>> ValueSetAsync(string name, CancellationToken cancellationToken) => Task.FromResult(name switch
    {
        "urn:test:half" => Of(_codes.Where((_, i) => i % 2 == 0)),
        "urn:test:many" => Of(_codes.Concat(Enumerable.Range(0, 30_000).Select(i => ("urn:test:numbers", $"n{i}")))),
        _ => new FhirResult<CodeSelection>([new FhirIssue("error", "not-found", "", $"{name} is not known.")]),
    });

    public Task<FhirResult<CodeSelection>> AboveAsync(string system, string code, CancellationToken cancellationToken) =>
        Task.FromResult(Of(_codes.Where(c => c.System == system && code.StartsWith(c.Code, StringComparison.Ordinal))));

    public Task<FhirResult<CodeSelection>> BelowAsync(string system, string code, CancellationToken cancellationToken) =>
        Task.FromResult(Of(_codes.Where(c => c.System == system && c.Code.StartsWith(code, StringComparison.Ordinal))));

    private static FhirResult<CodeSelection> Of(IEnumerable<(string System, string Code)> codes) => new(new CodeSelection(codes));
}
