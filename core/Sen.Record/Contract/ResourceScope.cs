using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Sen.Fhir;

namespace Sen.Record;

/// <summary>Whose data a scope is about (SMART App Launch 2.2, scopes for requesting FHIR resources).</summary>
public enum ScopeLevel
{
    /// <summary>The one person an app was opened for.</summary>
    Patient,

    /// <summary>Whatever the person who uses the app may see.</summary>
    User,

    /// <summary>Whatever a machine was registered for.</summary>
    System,
}

/// <summary>The letters of <c>.cruds</c>.</summary>
[Flags]
public enum ScopeRights
{
    None = 0,
    Create = 1,

    /// <summary>read, vread, history of one resource.</summary>
    Read = 2,

    /// <summary>update, also as create, and patch.</summary>
    Update = 4,
    Delete = 8,

    /// <summary>search and history of a type or the system.</summary>
    Search = 16,
}

/// <summary>
/// One FHIR resource scope: <c>patient/Observation.rs?category=…|laboratory</c>, or as SMART 1.0 wrote it, <c>patient/Observation.read</c>.
/// A constraint is search parameters whose values an index holds exactly; modifiers that need a document, chains and <c>_lastUpdated</c> are not
/// taken (SMART calls them experimental), and a scope that has them is no scope.
/// </summary>
public sealed class ResourceScope
{
    private static readonly (char Letter, ScopeRights Right)[] Letters =
        [('c', ScopeRights.Create), ('r', ScopeRights.Read), ('u', ScopeRights.Update), ('d', ScopeRights.Delete), ('s', ScopeRights.Search)];

    private readonly ConcurrentDictionary<string, SearchQuery?> _criteria = new(StringComparer.Ordinal);
    private readonly string _written;

    private ResourceScope(ScopeLevel level, string? type, ScopeRights rights, string? constraint, string? written = null)
    {
        (Level, Type, Rights, Constraint) = (level, type, rights, constraint);
        _written = written ?? Write();
    }

    public ScopeLevel Level { get; }

    /// <summary>Null: every type (<c>*</c>).</summary>
    public string? Type { get; }

    public ScopeRights Rights { get; }

    /// <summary>What follows the question mark, as it was written; null: no constraint.</summary>
    public string? Constraint { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out ResourceScope? scope)
    {
        scope = null;
        var (head, constraint) = text?.Split('?', 2) switch
        {
            [var whole] => (whole, null),
            [var before, var after] => (before, after),
            _ => ("", null),
        };
        if (head.Split('/') is not [var levelName, var rest] || rest.Split('.') is not [var typeName, var rightNames]
            || LevelOf(levelName) is not { } level || RightsOf(rightNames) is not { } rights)
        {
            return false;
        }

        var type = typeName is "*" ? null : typeName;
        if ((type is not null && !ResourceTypes.Contains(type)) || (constraint is not null && CriteriaOf(type ?? "Basic", type is null, constraint) is null))
        {
            return false;
        }

        scope = new ResourceScope(level, type, rights, constraint, text);
        return true;
    }

    /// <summary>What both allow; null when that is nothing.</summary>
    public ResourceScope? And(ResourceScope other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var rights = Rights & other.Rights;
        if (Level != other.Level || rights is ScopeRights.None || (Type is not null && other.Type is not null && !string.Equals(Type, other.Type, StringComparison.Ordinal)))
        {
            return null;
        }

        var constraint = Constraint is null || string.Equals(Constraint, other.Constraint, StringComparison.Ordinal) ? other.Constraint
            : other.Constraint is null ? Constraint
            : $"{Constraint}&{other.Constraint}";
        var type = Type ?? other.Type;
        return rights == Rights && string.Equals(type, Type, StringComparison.Ordinal) && string.Equals(constraint, Constraint, StringComparison.Ordinal)
            ? this
            : new ResourceScope(Level, type, rights, constraint);
    }

    /// <summary>As it was asked for: who speaks SMART 1.0 is answered in it.</summary>
    public override string ToString() => _written;

    internal bool Covers(ScopeRights right, string type) =>
        Rights.HasFlag(right) && (Type is null || string.Equals(Type, type, StringComparison.Ordinal));

    /// <summary>The constraint as a query of the type; null when the type does not know its parameters. Ask only when there is a constraint.</summary>
    internal SearchQuery? CriteriaFor(string type) => _criteria.GetOrAdd(type, (name, scope) => CriteriaOf(name, scope.Type is null, scope.Constraint!), this);

    private string Write() =>
        $"{Level.ToString().ToLowerInvariant()}/{Type ?? "*"}.{string.Concat(Letters.Where(l => Rights.HasFlag(l.Right)).Select(l => l.Letter))}{(Constraint is null ? "" : "?" + Constraint)}";

    private static ScopeLevel? LevelOf(string name) => name switch
    {
        "patient" => ScopeLevel.Patient,
        "user" => ScopeLevel.User,
        "system" => ScopeLevel.System,
        _ => null,
    };

    // "a request of .dus is not a defined scope request": letters come in their order, each once.
    private static ScopeRights? RightsOf(string names)
    {
        switch (names)
        {
            case "read":
                return ScopeRights.Read | ScopeRights.Search;
            case "write":
                return ScopeRights.Create | ScopeRights.Update | ScopeRights.Delete;
            case "*":
                return ScopeRights.Create | ScopeRights.Read | ScopeRights.Update | ScopeRights.Delete | ScopeRights.Search;
            default:
                break;
        }

        var (rights, at) = (ScopeRights.None, 0);
        foreach (var (letter, right) in Letters)
        {
            if (at < names.Length && names[at] == letter)
            {
                (rights, at) = (rights | right, at + 1);
            }
        }

        return at == names.Length && at > 0 ? rights : null;
    }

    // A constraint of every type names only what every type has.
    private static SearchQuery? CriteriaOf(string type, bool everyType, string constraint)
    {
        var parsed = SearchQuery.Parse(type, constraint);
        return parsed.Succeeded && parsed.Value is { Terms: { IsEmpty: false } terms, Links.IsEmpty: true, Lists.IsEmpty: true, Includes.IsEmpty: true, RevIncludes.IsEmpty: true, Sorts.IsEmpty: true, Count: null, Elements.IsEmpty: true }
            && terms.All(t => t.Parameter.Code is not "_lastUpdated" && !TermPlanner.IsRough(t) && !t.NeedsTerminology && (!everyType || t.Parameter.Code[0] is '_'))
            ? parsed.Value
            : null;
    }
}
