using Sen.Fhir;

namespace Sen.Record;

/// <summary>Numbers drawn from gapless counters, known only inside the transaction.</summary>
public sealed class Drawn(IReadOnlyDictionary<string, long> values)
{
    /// <summary>The number drawn from the named counter by this commit; counters start at 1.</summary>
    public long this[string counter] => values[counter];

    public IReadOnlyDictionary<string, long> Values => values;
}

/// <summary>One resource version to be written.</summary>
public abstract record Change
{
    private Change(ResourceKey key) => Key = key;

    public ResourceKey Key { get; }

    /// <summary>Write a new resource. <paramref name="IfNoneExist"/> is a search (<c>identifier=system|value</c>): when exactly
    /// one resource matches, nothing is written, the receipt names the existing one, and references inside this commit to
    /// <see cref="Change.Key"/> are rewritten to it.</summary>
    public sealed record Create(ResourceKey Key, Func<Drawn, FhirDocument> Build, string? IfNoneExist = null) : Change(Key)
    {
        /// <summary>One that matches is an <see cref="ExistsConflict"/>: the content is meant for it, and must not be dropped.</summary>
        public bool MustBeNew { get; init; }
    }

    /// <summary>Write the next version; <paramref name="IfMatch"/> null means whatever the current version is, also none.</summary>
    public sealed record Update(ResourceKey Key, Func<Drawn, FhirDocument> Build, long? IfMatch) : Change(Key)
    {
        /// <summary>Nothing is written when the current version has the same bytes but for id and meta of its own.</summary>
        public bool UnlessSame { get; init; }

        /// <summary>One of so many that they take no lock: who was second is found out in the end, and tried again.</summary>
        internal bool IsUnlocked { get; init; }
    }

    /// <summary>Write a deletion version.</summary>
    public sealed record Delete(ResourceKey Key, long? IfMatch) : Change(Key);

    /// <summary>Write a deletion version and destroy the content of every version before it; see <see cref="IErasure"/>.</summary>
    internal sealed record Erase(ResourceKey Key, long Version) : Change(Key);

    /// <summary>Write nothing, but fail unless the resource is at this version.</summary>
    public sealed record Require(ResourceKey Key, long Version) : Change(Key);
}

/// <summary>A unique key with one holder: a slot's appointment, a card number's person, a bank reference's payment.</summary>
public sealed record UniqueClaim(string Key, ResourceKey Holder, bool Release = false);

/// <summary>
/// What is to be written, all together or not at all: resource versions, unique claims, counters, preconditions.
/// Built by chaining; ids are given before the commit (<see cref="ResourceKey.New"/>), so that resources can refer to each other.
/// </summary>
public sealed class Commit
{
    private readonly List<Change> _changes = [];
    private readonly List<UniqueClaim> _claims = [];
    private readonly List<string> _counters = [];

    public IReadOnlyList<Change> Changes => _changes;

    public IReadOnlyList<UniqueClaim> Claims => _claims;

    /// <summary>Names of the counters to draw from, one number each.</summary>
    public IReadOnlyList<string> Counters => _counters;

    /// <summary>Why, in the words of the person, when the change needs a reason (undo, correction). Kept with the commit.</summary>
    public string? Reason { get; private set; }

    /// <summary>Organization id of the facility this commit belongs to when the caller has none (a citizen's booking).</summary>
    public string? Facility { get; private set; }

    internal bool IsReturning { get; private set; }

    /// <summary>It is decided by the right to erase alone, also what it writes to tell of it.</summary>
    internal bool IsErasure { get; private set; }

    public Commit Create(Resource resource, string? ifNoneExist = null) =>
        Add(new Change.Create(ResourceKey.Of(resource), _ => resource.ToDocument(), ifNoneExist));

    public Commit Create(FhirDocument document, ResourceKey key, string? ifNoneExist = null) =>
        Add(new Change.Create(key, _ => document, ifNoneExist));

    /// <summary>The same, but one that matches is a conflict: for whoever would then change it instead.</summary>
    public Commit CreateNew(FhirDocument document, ResourceKey key, string ifNoneExist) =>
        Add(new Change.Create(key, _ => document, ifNoneExist) { MustBeNew = true });

    /// <summary>A resource whose content needs a drawn number. <paramref name="build"/> runs inside the transaction: no I/O in it.</summary>
    public Commit Create(ResourceKey key, Func<Drawn, Resource> build) =>
        Add(new Change.Create(key, drawn => build(drawn).ToDocument()));

    /// <summary>The next version of a resource that was read at <paramref name="ifMatch"/>.</summary>
    public Commit Update(Resource resource, long ifMatch) =>
        Add(new Change.Update(ResourceKey.Of(resource), _ => resource.ToDocument(), ifMatch));

    /// <summary>The next version, whatever the current one is; creates the resource when there is none.</summary>
    public Commit Put(Resource resource) => Add(new Change.Update(ResourceKey.Of(resource), _ => resource.ToDocument(), null));

    public Commit Put(FhirDocument document, ResourceKey key, long? ifMatch = null) =>
        Add(new Change.Update(key, _ => document, ifMatch));

    /// <summary>Have the resource be as the document says: created, changed, or left alone when it is so already.</summary>
    public Commit PutUnlessSame(FhirDocument document, ResourceKey key, long? ifMatch = null) =>
        Add(new Change.Update(key, _ => document, ifMatch) { UnlessSame = true });

    /// <summary>The same for bringing in many.</summary>
    public Commit Bring(FhirDocument document, ResourceKey key) => Add(new Change.Update(key, _ => document, null) { UnlessSame = true, IsUnlocked = true });

    public Commit Delete(ResourceKey key, long? ifMatch = null) => Add(new Change.Delete(key, ifMatch));

    public Commit Require(ResourceKey key, long version) => Add(new Change.Require(key, version));

    /// <summary>Take the key for the holder; fails with <see cref="ClaimConflict"/> when another resource holds it.</summary>
    public Commit Claim(string key, ResourceKey holder)
    {
        _claims.Add(new UniqueClaim(key, holder));
        return this;
    }

    /// <summary>Give the key back; fails with <see cref="ClaimConflict"/> when another resource holds it.</summary>
    public Commit Release(string key, ResourceKey holder)
    {
        _claims.Add(new UniqueClaim(key, holder, Release: true));
        return this;
    }

    /// <summary>Draw the next number of a gapless counter: a number is given if and only if the commit succeeds.</summary>
    public Commit Draw(string counter)
    {
        _counters.Add(counter);
        return this;
    }

    public Commit Because(string reason)
    {
        Reason = reason;
        return this;
    }

    public Commit At(string facility)
    {
        Facility = facility;
        return this;
    }

    /// <summary>Have the receipt hold what was written, as far as the caller may read it.</summary>
    public Commit Returning()
    {
        IsReturning = true;
        return this;
    }

    internal Commit Erase(ResourceKey key, long version)
    {
        IsErasure = true;
        return Add(new Change.Erase(key, version));
    }

    private Commit Add(Change change)
    {
        _changes.Add(change);
        return this;
    }
}

public enum Outcome
{
    Created,
    Updated,
    Deleted,

    /// <summary>A conditional create found this resource, or what was brought is there already; nothing was written for it.</summary>
    Existing,

    /// <summary>A <see cref="Change.Require"/> held.</summary>
    Checked,
}

/// <summary>What one change became; <see cref="Key"/> is the existing key when <see cref="Outcome"/> is Existing.</summary>
public sealed record Committed(ResourceKey Key, long Version, Outcome Outcome)
{
    /// <summary>As it is stored now, when <see cref="Commit.Returning"/> asked for it and the caller may read it.</summary>
    public FhirDocument? Document { get; init; }

    internal Content? Content { get; init; }
}

/// <summary>The proof that a commit is durable: entries in the order of <see cref="Commit.Changes"/>.</summary>
public sealed record Receipt(Guid CommitId, DateTimeOffset At, IReadOnlyList<Committed> Entries, Drawn Drawn);
