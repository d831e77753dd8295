using Sen.Fhir;

namespace Sen.Record;

/// <summary>What a caller may find of a type, as far as indexes can say.</summary>
/// <param name="Refused">Nothing, and this is the answer.</param>
/// <param name="Restriction">By whose record it is.</param>
/// <param name="Limits">By the scopes of a token: one condition, or none.</param>
/// <param name="Labels">By sensitivity.</param>
/// <param name="Patients">Whom the query names.</param>
internal sealed record Sight(Denied? Refused, Restriction? Restriction, IReadOnlyList<Criterion> Limits, LabelRule? Labels, IReadOnlyList<string> Patients)
{
    /// <summary>Of the node itself: everything.</summary>
    internal static readonly Sight Whole = new(null, null, [], null, []);
}

/// <summary>Finds out what a caller may find, before anything is searched.</summary>
internal sealed class Sights(IRecordStore store, TimeProvider clock)
{
    private static readonly Criterion[] Nothing = [new([])];

    private readonly TermPlanner _terms = new(store.Catalog);

    internal async Task<Sight> OfAsync(Caller caller, SearchQuery query, CancellationToken cancellationToken, AccessAction action = AccessAction.Search)
    {
        if (caller.Role is Role.System)
        {
            return Sight.Whole;
        }

        var named = NamedPatients(query);
        var (refused, restriction) = await ReachAsync(caller, query.Type, named, cancellationToken);
        var scopes = ScopeRules.Limits(caller) ? ScopeRules.For(caller, action, query.Type).ToList() : null;
        var limits = scopes is null ? [] : Limits(caller, query.Type, scopes);
        return new Sight(refused ?? Refusal(caller, query.Type, scopes, named), restriction, limits, new LabelRule(caller.Clearances, Policy.SelfOf(caller)), named);
    }

    /// <summary>
    /// What may be asked of a type without showing what is found: behind a link, or to find out whether something is there already.
    /// It obeys the same rules; where those look into documents, which such a question does not, it is refused.
    /// </summary>
    internal async Task<Sight> UnseenAsync(Caller caller, SearchQuery query, CancellationToken cancellationToken)
    {
        var sight = await OfAsync(caller, query, cancellationToken);
        return sight.Refused is null && Policy.LooksInto(caller.Role, query.Type) ? sight with { Refused = Refusals.Role(caller.Role, query.Type) } : sight;
    }

    /// <summary>What the caller may see of the types that links lead to. Through a type that no scope allows, nothing is found.</summary>
    internal async Task<Dictionary<string, Sight>> OfLinksAsync(Caller caller, SearchQuery query, CancellationToken cancellationToken)
    {
        var sights = new Dictionary<string, Sight>(StringComparer.Ordinal);
        foreach (var type in query.Links.SelectMany(l => l.Types).Distinct(StringComparer.Ordinal))
        {
            var sight = await UnseenAsync(caller, SearchQuery.For(type), cancellationToken);
            sights[type] = sight.Refused == Refusals.Scope(type) ? sight with { Refused = null, Limits = Nothing } : sight;
        }

        return sights;
    }

    private static Denied? Refusal(Caller caller, string type, List<ResourceScope>? scopes, List<string> named) => scopes switch
    {
        null => null,
        [] => Refusals.Scope(type),
        _ when scopes.TrueForAll(s => s.Level is ScopeLevel.Patient) && named.Exists(p => p != caller.LaunchPatient) => Refusals.LaunchedForAnother,
        _ => null,
    };

    // One scope of several has to allow it. Their constraints are of a kind that an index answers exactly.
    private Criterion[] Limits(Caller caller, string type, List<ResourceScope> scopes)
    {
        var alternatives = new List<Match>(scopes.Count);
        foreach (var scope in scopes)
        {
            var parts = new List<Match>();
            if (scope.Level is ScopeLevel.Patient && !PolicyTable.IsDirectory(type))
            {
                parts.Add(new Match.TextEquals(store.Catalog.CompartmentKey(type), caller.LaunchPatient!));
            }

            if (scope.Constraint is not null)
            {
                parts.AddRange(scope.CriteriaFor(type)!.Terms.Select(term => Constraint(type, term)));
            }

            if (parts.Count == 0)
            {
                return [];
            }

            alternatives.Add(new Match.All(parts));
        }

        return [new Criterion(alternatives)];
    }

    // What no index knows is allowed to nobody by it.
    private Match Constraint(string type, SearchTerm term)
    {
        var issues = new List<Issue>();
        return _terms.Plan(type, term, issues) is { } criterion
            ? criterion.Negated ? new Match.Not(new Match.Any(criterion.Alternatives)) : new Match.Any(criterion.Alternatives)
            : new Match.Any([]);
    }

    private async Task<(Denied? Refused, Restriction? Restriction)> ReachAsync(Caller caller, string type, List<string> named, CancellationToken cancellationToken)
    {
        var compartment = store.Catalog.CompartmentKey(type);
        switch (Policy.GrantOf(caller, write: false, type))
        {
            case Grant.Open:
                return (null, null);
            case Grant.Own:
                var own = Policy.Own(caller);
                return own.Count == 0 ? (Refusals.Unlinked, null)
                    : named.Exists(p => !own.Contains(p, StringComparer.Ordinal)) ? (Refusals.OtherPerson, null)
                    : (null, new Restriction.Patients(compartment, own));
            case Grant.Care:
                return await CareAsync(caller, compartment, named, cancellationToken);
            default:
                return (Refusals.Role(caller.Role, type), null);
        }
    }

    private async Task<(Denied? Refused, Restriction? Restriction)> CareAsync(Caller caller, int compartment, List<string> named, CancellationToken cancellationToken)
    {
        if (caller.Facility is not { } facility)
        {
            return (Refusals.NoFacility, null);
        }

        if (Policy.BreaksGlass(caller))
        {
            return (null, null);
        }

        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (named.Count == 0)
        {
            return (null, new Restriction.CaredFor(compartment, facility, now));
        }

        var cared = await store.CaredForAsync(facility, named, now, cancellationToken);
        return cared.Count < named.Count ? (Refusals.NoCare(Policy.MayBreakGlass(caller.Role)), null) : (null, null);
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
}
