using Sen.Fhir;

namespace Sen.Record;

/// <summary>One comparison with an index. <c>Key</c> is the interned parameter.</summary>
internal abstract record Match
{
    private Match()
    {
    }

    internal sealed record TextEquals(int Key, string Value) : Match;

    /// <summary>Any of many values (the codes of a value set), in byte order.</summary>
    internal sealed record TextAmong(int Key, string[] Values) : Match;

    /// <summary>The value under any of the keys.</summary>
    internal sealed record TextUnder(IReadOnlyList<int> Keys, string Value) : Match;

    /// <summary>Values from <c>From</c> (inclusive) to <c>To</c> (exclusive) in byte order: how a prefix is asked for.</summary>
    internal sealed record TextBetween(int Key, string From, string To) : Match
    {
        /// <summary>Of these only such as contain all of this, one behind the other.</summary>
        internal IReadOnlyList<string> Within { get; init; } = [];
    }

    /// <summary>Values that contain the fragment; reads all rows of the key.</summary>
    internal sealed record TextContains(int Key, string Fragment) : Match;

    /// <summary>Values that end so; reads all rows of the key.</summary>
    internal sealed record TextEndsWith(int Key, string Ending) : Match;

    /// <summary>Ranges with lower end in [LoFrom, LoTo] and upper end in [HiFrom, HiTo].</summary>
    internal sealed record Range(int Key, double LoFrom, double LoTo, double HiFrom, double HiTo) : Match;

    /// <summary>Any value at all.</summary>
    internal sealed record Present(int Key) : Match;

    internal sealed record IdIs(string Id) : Match;

    /// <summary>Last change in [From, To], milliseconds since 1970.</summary>
    internal sealed record UpdatedBetween(long From, long To) : Match;

    /// <summary>All hold (the words of one name).</summary>
    internal sealed record All(IReadOnlyList<Match> Parts) : Match;

    /// <summary>One holds; of none, none does.</summary>
    internal sealed record Any(IReadOnlyList<Match> Parts) : Match;

    /// <summary>It does not hold (ne).</summary>
    internal sealed record Not(Match Inner) : Match;

    /// <summary>Refers, under the key, to a resource that the inner plan finds.</summary>
    internal sealed record RefersTo(int Key, string Type, SearchPlan Inner) : Match;

    /// <summary>A resource that the inner plan finds refers to it under the key; <c>Type</c> is its own type.</summary>
    internal sealed record ReferredBy(int Key, string Type, SearchPlan Inner) : Match;
}

/// <summary>One or more alternatives, of which one holds; or, negated, none does.</summary>
internal sealed record Criterion(IReadOnlyList<Match> Alternatives, bool Negated = false);

/// <summary>How a page is ordered.</summary>
internal abstract record SortKey(bool Descending)
{
    /// <summary>By the date of the fact that the type names in <see cref="IndexedParameters"/>.</summary>
    internal sealed record Fact(bool Descending) : SortKey(Descending);

    internal sealed record Updated(bool Descending) : SortKey(Descending);

    internal sealed record Id(bool Descending) : SortKey(Descending);

    /// <summary>By the least value of a text key.</summary>
    internal sealed record Text(int Key, bool Descending) : SortKey(Descending);

    /// <summary>By the least lower end of a range key.</summary>
    internal sealed record Range(int Key, bool Descending) : SortKey(Descending);
}

/// <summary>Who may be in the answer, as far as indexes can say.</summary>
internal abstract record Restriction
{
    private Restriction()
    {
    }

    /// <summary>In the compartment of one of these people.</summary>
    internal sealed record Patients(int CompartmentKey, IReadOnlyCollection<string> Ids) : Restriction;

    /// <summary>In the compartment of someone the facility cares for at this moment.</summary>
    internal sealed record CaredFor(int CompartmentKey, string Facility, long Now) : Restriction;
}

/// <summary>Rows with a sensitivity label outside the clearances are left out, also of counts, but for those in the own compartment.</summary>
/// <param name="Self">The person who asks; null: nobody's facts are the caller's own.</param>
internal sealed record LabelRule(IReadOnlyList<string> Clearances, string? Self);

/// <summary>A search in terms of index rows, ready for any engine.</summary>
internal sealed record SearchPlan
{
    /// <summary>Stands for resources of any type.</summary>
    internal const int AnyType = 0;

    internal required int TypeId { get; init; }

    internal required IReadOnlyList<Criterion> Conditions { get; init; }

    internal Restriction? Restriction { get; init; }

    /// <summary>Of the conditions, the one whose few index rows choose: the others are asked about each of these. Null: the engine decides.</summary>
    internal Criterion? Chooser { get; init; }

    /// <summary>Null: labels hide nothing.</summary>
    internal LabelRule? Labels { get; init; }

    internal IReadOnlyList<SortKey> Sort { get; init; } = [];

    internal int Count { get; init; } = 50;

    /// <summary>Terms that indexes answer only roughly: what they find may be too much, and the document has the last word.</summary>
    internal IReadOnlyList<SearchTerm> Rough { get; init; } = [];

    /// <summary>Conditions that an index can tell nothing about in memory, in the middle of a group.</summary>
    internal bool IsPlain => Rough.Count == 0 && Conditions.All(c => c.Alternatives.All(a => a is not (Match.RefersTo or Match.ReferredBy)));

    /// <summary>Sort values and row id of the last row of the page before.</summary>
    internal IReadOnlyList<object>? After { get; init; }
}

/// <summary>A page of rows, each with the values it was sorted by and its row id, from which a cursor behind it is made.</summary>
internal sealed record SearchRows(IReadOnlyList<VersionRow> Rows, IReadOnlyList<IReadOnlyList<object>> Keys);
