using Sen.Fhir;

namespace Sen.Record;

/// <summary>Searches: plans the query within what the caller may see, reads the page and what it includes, writes down who looked.</summary>
internal sealed partial class Searcher(IRecordStore store, Reader reader, AccessLog accessLog, AuditSearch auditSearch, TimeProvider clock)
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

        var scope = await ScopeAsync(caller, query, cancellationToken);
        if (scope.Refused is { } refused)
        {
            return await RefusedAsync(caller, query.ToString(), scope, refused, cancellationToken);
        }

        var links = await LinkScopesAsync(caller, query, cancellationToken);
        if (links.Values.FirstOrDefault(l => l.Refused is not null)?.Refused is { } hidden)
        {
            return await RefusedAsync(caller, query.ToString(), scope, hidden, cancellationToken);
        }

        var planned = _planner.Plan(query, scope.Restriction, links);
        if (!planned.Succeeded)
        {
            return planned.Failure;
        }

        var plan = caller.Role is Role.System || LabelsAreOwn(caller)
            ? planned.Value
            : planned.Value with { LabelKey = store.Catalog.LabelKey(query.Type), Clearances = caller.Clearances };
        return await AnswerAsync(caller, query, plan, cancellationToken);
    }

    // Who is not signed in has nobody's name to write down.
    private async Task<Denied> RefusedAsync(Caller caller, string target, Scope scope, Denied refused, CancellationToken cancellationToken)
    {
        if (caller.Role is not Role.Anonymous)
        {
            await accessLog.AppendAsync(caller, "search", target, scope.Patients, refused, cancellationToken);
        }

        return refused;
    }

    private async Task<Result<SearchPage>> AnswerAsync(Caller caller, SearchQuery query, SearchPlan plan, CancellationToken cancellationToken)
    {
        var found = plan.Rough.Count > 0 ? await ExamineAsync(caller, query, plan, cancellationToken) : await PageAsync(caller, query, plan, cancellationToken);
        if (!found.Succeeded)
        {
            return found.Failure;
        }

        var page = found.Value;
        IReadOnlyList<VersionRow> included = [];
        if (query.Includes.Length + query.RevIncludes.Length > 0)
        {
            var more = await _includes.OfAsync(query, page.Matches, (rows, token) => VisibleAsync(caller, rows, token), cancellationToken);
            if (!more.Succeeded)
            {
                return more.Failure;
            }

            included = more.Value;
        }

        await LogAsync(caller, query, page.Matches, included, cancellationToken);
        return new SearchPage(page.Matches.ConvertAll(r => r.ToResource()), [.. included.Select(r => r.ToResource())], page.Total, page.Next);
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

    // A citizen's own labelled facts are the citizen's to see; rows are looked at one by one.
    private static bool LabelsAreOwn(Caller caller) => caller is { Role: Role.Citizen, Patient: not null };

    private async Task<List<VersionRow>> VisibleAsync(Caller caller, IReadOnlyList<VersionRow> rows, CancellationToken cancellationToken)
    {
        var visible = new List<VersionRow>(rows.Count);
        if (caller.Role is Role.System)
        {
            visible.AddRange(rows);
            return visible;
        }

        var cared = await reader.CaredForAsync(caller, rows, cancellationToken);
        foreach (var row in rows)
        {
            if (Reader.Decide(caller, row, cared) is null)
            {
                visible.Add(row);
            }
        }

        return visible;
    }

    private Task LogAsync(
        Caller caller, SearchQuery query, IReadOnlyList<VersionRow> matches, IReadOnlyList<VersionRow> included, CancellationToken cancellationToken) =>
        LogAsync(caller, "search", query.ToString(), [.. matches, .. included], cancellationToken);

    // Everybody whose data is in the answer is told of it.
    private async Task LogAsync(Caller caller, string action, string target, IReadOnlyList<VersionRow> rows, CancellationToken cancellationToken)
    {
        if (caller.Role is Role.System)
        {
            return;
        }

        var patients = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (row.Patients is not null && !PolicyTable.IsDirectory(row.Key.Type))
            {
                patients.UnionWith(CommitGuard.Split(row.Patients));
            }
        }

        if (patients.Count > 0)
        {
            await accessLog.AppendAsync(caller, action, target, [.. patients], null, cancellationToken);
        }
    }

    private async Task<Scope> ScopeAsync(Caller caller, SearchQuery query, CancellationToken cancellationToken)
    {
        var grant = PolicyTable.Of(caller.Role, write: false, query.Type);
        var named = NamedPatients(query);
        var compartment = store.Catalog.CompartmentKey(query.Type);
        switch (grant)
        {
            case Grant.Open:
                return new Scope(null, null, named);
            case Grant.None:
                return new Scope(Refusals.Role(caller.Role, query.Type), null, named);
            case Grant.Own:
                var own = Policy.Own(caller);
                return own.Count == 0 ? new Scope(Refusals.Unlinked, null, named)
                    : named.Any(p => !own.Contains(p, StringComparer.Ordinal)) ? new Scope(Refusals.OtherPerson, null, named)
                    : new Scope(null, new Restriction.Patients(compartment, own), named);
            case Grant.Care:
                return await CareScopeAsync(caller, compartment, named, cancellationToken);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<Scope> CareScopeAsync(Caller caller, int compartment, List<string> named, CancellationToken cancellationToken)
    {
        if (caller.Facility is not { } facility)
        {
            return new Scope(Refusals.NoFacility, null, named);
        }

        if (Policy.BreaksGlass(caller))
        {
            return new Scope(null, null, named);
        }

        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (named.Count == 0)
        {
            return new Scope(null, new Restriction.CaredFor(compartment, facility, now), named);
        }

        var cared = await store.CaredForAsync(facility, named, now, cancellationToken);
        return cared.Count < named.Count
            ? new Scope(Refusals.NoCare(Policy.MayBreakGlass(caller.Role)), null, named)
            : new Scope(null, null, named);
    }

    /// <summary>
    /// What the caller may see of the types that links lead to. A link tells about resources without showing them, so it obeys
    /// the same rules; where those look into documents, which a link does not, it is refused.
    /// </summary>
    private async Task<Dictionary<string, LinkScope>> LinkScopesAsync(Caller caller, SearchQuery query, CancellationToken cancellationToken)
    {
        var scopes = new Dictionary<string, LinkScope>(StringComparer.Ordinal);
        foreach (var type in query.Links.SelectMany(l => l.Types).Distinct(StringComparer.Ordinal))
        {
            if (caller.Role is Role.System)
            {
                scopes[type] = new LinkScope(null, null, null, []);
                continue;
            }

            var scope = await ScopeAsync(caller, SearchQuery.For(type), cancellationToken);
            var refused = scope.Refused ?? (Policy.LooksInto(caller.Role, type) ? Refusals.Role(caller.Role, type) : null);
            scopes[type] = new LinkScope(refused, scope.Restriction, store.Catalog.LabelKey(type), caller.Clearances);
        }

        return scopes;
    }

    // The people a query names: then the question is about them, and the answer is a refusal rather than an empty page.
    private static List<string> NamedPatients(SearchQuery query)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        if (query.Compartment is { } patient)
        {
            named.Add(patient);
        }

        foreach (var term in query.Terms)
        {
            var aboutPatient = term.Parameter.Code is "patient" or "subject" or "beneficiary" || (query.Type is "Patient" && term.Parameter.Code is "_id");
            if (!aboutPatient || term.Modifier is SearchModifier.Not or SearchModifier.Missing)
            {
                continue;
            }

            named.UnionWith(term.Values.Select(PatientId).OfType<string>());
        }

        return [.. named];
    }

    private static string? PatientId(SearchCriterion value) => value switch
    {
        SearchCriterion.Reference { Type: null or "Patient", Id: { } reference } => reference,
        SearchCriterion.Token { Code: { } code } => code,
        _ => null,
    };

    private sealed record Page(List<VersionRow> Matches, long? Total, string? Next);

    private sealed record Scope(Denied? Refused, Restriction? Restriction, IReadOnlyList<string> Patients);
}
