using Sen.Fhir;

namespace Sen.Record;

/// <summary>Searches: plans the query within what the caller may see, reads the page and what it includes, writes down who looked.</summary>
internal sealed partial class Searcher(IRecordStore store, Reader reader, AccessLog accessLog, AuditSearch auditSearch, Sights sights, int chooserRows, ITerminology? terminology)
{
    /// <summary>Most resources that one page includes beside its matches.</summary>
    private const int MaxIncluded = 2_000;

    /// <summary>Most documents that one search reads to find those that match exactly.</summary>
    private const int MaxExamined = 20_000;

    /// <summary>Documents read at once when only some of them will match.</summary>
    private const int RoughPage = 500;

    private readonly SearchPlanner _planner = new(store.Catalog);
    private readonly SearchIncludes _includes = new(store, MaxIncluded);

    internal async Task<Result<SearchPage>> SearchAsync(Caller caller, SearchQuery query, CancellationToken cancellationToken)
    {
        if (query.Type is "AuditEvent")
        {
            return await auditSearch.SearchAsync(caller, query, cancellationToken);
        }

        if (query.NeedsTerminology && terminology is not null)
        {
            var resolved = await query.ResolveAsync(terminology, cancellationToken);
            if (!resolved.Succeeded)
            {
                return new Invalid([.. resolved.Issues.Select(i => new Issue($"search.{i.Code}", i.Path, i.Message))]);
            }

            query = resolved.Value;
        }

        var sight = await sights.OfAsync(caller, query, cancellationToken);
        if (sight.Refused is { } refused)
        {
            return await RefusedAsync(caller, query.ToString(), sight, refused, cancellationToken);
        }

        var links = await sights.OfLinksAsync(caller, query, cancellationToken);
        if (links.Values.FirstOrDefault(l => l.Refused is not null)?.Refused is { } hidden)
        {
            return await RefusedAsync(caller, query.ToString(), sight, hidden, cancellationToken);
        }

        var listed = await ListedAsync(caller, query, cancellationToken);
        if (!listed.Succeeded)
        {
            return listed.Failure;
        }

        var planned = _planner.Plan(query, sight, links, listed.Value);
        return planned.Succeeded ? await AnswerAsync(caller, query, planned.Value, cancellationToken) : planned.Failure;
    }

    // Who is not signed in has nobody's name to write down.
    private async Task<Denied> RefusedAsync(Caller caller, string target, Sight sight, Denied refused, CancellationToken cancellationToken)
    {
        if (caller.Role is not Role.Anonymous)
        {
            await accessLog.AppendAsync(caller, "search", target, sight.Patients, refused, cancellationToken);
        }

        return refused;
    }

    private async Task<Result<SearchPage>> AnswerAsync(Caller caller, SearchQuery query, SearchPlan plan, CancellationToken cancellationToken)
    {
        plan = await WithChooserAsync(plan, cancellationToken);
        var found = plan.Rough.Count > 0 ? await ExamineAsync(caller, query, plan, cancellationToken) : await PageAsync(caller, query, plan, cancellationToken);
        if (!found.Succeeded)
        {
            return found.Failure;
        }

        var page = found.Value;
        IReadOnlyList<VersionRow> included = [];
        if (query.Includes.Length + query.RevIncludes.Length > 0)
        {
            var more = await _includes.OfAsync(query, page.Matches, (rows, action, token) => reader.VisibleAsync(caller, rows, _ => action, token), cancellationToken);
            if (!more.Succeeded)
            {
                return more.Failure;
            }

            included = more.Value;
        }

        await reader.LogAsync(caller, "search", query.ToString(), page.Matches.Concat(included), verdict: null, cancellationToken);
        return new SearchPage(page.Matches.ConvertAll(r => r.ToResource()), [.. included.Select(r => r.ToResource())], page.Total, page.Next);
    }

    // One condition alone needs no choice; where lists are intersected it is made all the same.
    private async Task<SearchPlan> WithChooserAsync(SearchPlan plan, CancellationToken cancellationToken)
    {
        var candidates = plan.Conditions.Where(SearchSql.CanChoose).ToList();
        if (candidates.Count == 0 || chooserRows == 0)
        {
            return plan;
        }

        if (plan.Conditions.Count == 1 && plan.Restriction is null)
        {
            return SearchSql.Intersects(candidates[0]) ? plan with { Chooser = candidates[0] } : plan;
        }

        var sizes = await store.SizesAsync(candidates, chooserRows, cancellationToken);
        var (fewest, at) = sizes.Select((size, i) => (size, i)).Min();
        return fewest < chooserRows ? plan with { Chooser = candidates[at] } : plan;
    }

    private async Task<Result<Page>> PageAsync(Caller caller, SearchQuery query, SearchPlan plan, CancellationToken cancellationToken)
    {
        long? total = query.WantsTotal || query.Count == 0 ? await store.CountAsync(plan, cancellationToken) : null;
        if (plan.Count == 0)
        {
            return new Page([], total, null);
        }

        var found = await store.SearchAsync(plan, cancellationToken);
        var next = found.Rows.Count == plan.Count ? SearchCursor.Write(found.Keys[^1]) : null;
        return new Page(await VisibleAsync(caller, found.Rows, cancellationToken), total, next);
    }

    // What the index finds may be too much: documents are read until the page is full, or, for a total, all of them.
    private async Task<Result<Page>> ExamineAsync(Caller caller, SearchQuery query, SearchPlan plan, CancellationToken cancellationToken)
    {
        var page = new Examination(plan);
        var wantsTotal = query.WantsTotal || query.Count == 0;
        var part = plan with { Count = RoughPage };
        for (var examined = 0; ;)
        {
            var found = await store.SearchAsync(part, cancellationToken);
            page.Look(found, await VisibleAsync(caller, found.Rows, cancellationToken));
            examined += found.Rows.Count;
            if (found.Rows.Count < RoughPage || (page.IsFull && !wantsTotal))
            {
                return new Page(page.Matches, wantsTotal ? page.Total : null, page.Next);
            }

            if (examined >= MaxExamined)
            {
                return Invalid.One(
                    "search.too-costly",
                    plan.Rough[0].Written.Key,
                    $"'{plan.Rough[0].Written.Key}' has to read the documents, and more than {MaxExamined} come into question. Add a criterion that an index answers.");
            }

            part = part with { After = found.Keys[^1] };
        }
    }

    private Task<List<VersionRow>> VisibleAsync(Caller caller, IReadOnlyList<VersionRow> rows, CancellationToken cancellationToken) =>
        reader.VisibleAsync(caller, rows, _ => AccessAction.Search, cancellationToken);

    private sealed record Page(List<VersionRow> Matches, long? Total, string? Next);
}
