using Sen.Fhir;

namespace Sen.Record;

/// <summary>Searches: plans the query within what the caller may see, reads the page and what it includes, writes down who looked.</summary>
internal sealed class Searcher(IRecordStore store, Reader reader, AccessLog accessLog, AuditSearch auditSearch, TimeProvider clock)
{
    /// <summary>Most resources that one page includes beside its matches.</summary>
    private const int MaxIncluded = 2_000;

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
            if (caller.Role is not Role.Anonymous)
            {
                await accessLog.AppendAsync(caller, "search", query.ToString(), scope.Patients, refused, cancellationToken);
            }

            return refused;
        }

        var planned = _planner.Plan(query, scope.Restriction);
        if (!planned.Succeeded)
        {
            return planned.Failure;
        }

        var plan = caller.Role is Role.System || LabelsAreOwn(caller)
            ? planned.Value
            : planned.Value with { LabelKey = store.Catalog.LabelKey(query.Type), Clearances = caller.Clearances };
        return await AnswerAsync(caller, query, plan, cancellationToken);
    }

    private async Task<Result<SearchPage>> AnswerAsync(Caller caller, SearchQuery query, SearchPlan plan, CancellationToken cancellationToken)
    {
        long? total = query.WantsTotal || query.Count == 0 ? await store.CountAsync(plan, cancellationToken) : null;
        var page = plan.Count == 0 ? new SearchRows([], null) : await store.SearchAsync(plan, cancellationToken);
        var exact = query.Terms.Any(t => t.Modifier is SearchModifier.Exact);
        var matches = await VisibleAsync(caller, page.Rows, cancellationToken);
        if (exact)
        {
            // Words are indexed without marks and case; the document has the last word.
            matches = [.. matches.Where(m => query.Matches(SearchIndexer.Extract(FhirDocument.Load(m.Body!), [.. query.Terms.Select(t => t.Parameter)])))];
        }

        var included = query.Includes.Length + query.RevIncludes.Length == 0
            ? []
            : await VisibleAsync(caller, await _includes.OfAsync(query, matches, cancellationToken), cancellationToken);
        await LogAsync(caller, query, matches, included, cancellationToken);
        return new SearchPage(
            matches.ConvertAll(r => r.ToResource()),
            included.ConvertAll(r => r.ToResource()),
            total,
            page.Last is null ? null : SearchCursor.Write(page.Last));
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

    private async Task LogAsync(Caller caller, SearchQuery query, List<VersionRow> matches, List<VersionRow> included, CancellationToken cancellationToken)
    {
        if (caller.Role is Role.System)
        {
            return;
        }

        var patients = new HashSet<string>(StringComparer.Ordinal);
        Collect(matches);
        Collect(included);
        if (patients.Count > 0)
        {
            await accessLog.AppendAsync(caller, "search", query.ToString(), [.. patients], null, cancellationToken);
        }

        void Collect(List<VersionRow> rows)
        {
            foreach (var row in rows)
            {
                if (row.Patients is not null && !PolicyTable.IsDirectory(row.Key.Type))
                {
                    patients.UnionWith(CommitGuard.Split(row.Patients));
                }
            }
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

    // The people a query names: then the question is about them, and the answer is a refusal rather than an empty page.
    private static List<string> NamedPatients(SearchQuery query)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
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

    private sealed record Scope(Denied? Refused, Restriction? Restriction, IReadOnlyList<string> Patients);
}
