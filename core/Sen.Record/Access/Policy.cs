using System.Text.Json;
using Sen.Fhir;

namespace Sen.Record;

internal enum AccessAction
{
    Read,

    /// <summary>To be among the answers of a search.</summary>
    Search,
    Create,
    Update,
    Delete,
}

/// <summary>What is asked: who, what, and the facts about the resource that the rules look at.</summary>
internal sealed record AccessCase
{
    internal required Caller Caller { get; init; }

    internal required AccessAction Action { get; init; }

    internal required string Type { get; init; }

    internal IReadOnlyList<string> Patients { get; init; } = [];

    internal IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Those of the patients whom the caller's facility cares for now.</summary>
    internal IReadOnlySet<string> Cared { get; init; } = EmptySet;

    /// <summary>The content, for rules that look into it; null when there is none (a deletion).</summary>
    internal FhirDocument? Document { get; init; }

    internal bool Writes => Action is not (AccessAction.Read or AccessAction.Search);

    /// <summary>The commit takes or gives back the claim of this very slot.</summary>
    internal bool ClaimsSlot { get; init; }

    internal static readonly IReadOnlySet<string> EmptySet = new HashSet<string>(StringComparer.Ordinal);
}

/// <summary>
/// The one place that decides who may read and write what. Null means allowed. Access is granted by a rule that matched;
/// whatever no rule grants is refused.
/// </summary>
internal static class Policy
{
    internal static Denied? Decide(AccessCase asked)
    {
        var grant = GrantOf(asked.Caller, asked.Writes, asked.Type);
        if (asked is { Type: "Slot", Action: AccessAction.Update, ClaimsSlot: true } && MayBook(asked.Caller.Role))
        {
            grant = Grant.Open;
        }

        var reach = grant switch
        {
            Grant.Open => null,
            Grant.Own => DecideOwn(asked),
            Grant.Care => DecideCare(asked),
            _ => Refusals.Role(asked.Caller.Role, asked.Type),
        };
        return reach ?? DecideLock(asked) ?? DecideCategory(asked) ?? DecideLabels(asked) ?? ScopeRules.Decide(asked);
    }

    /// <summary>How far the caller's right to a type reaches: as the table says, a machine as it was registered.</summary>
    internal static Grant GrantOf(Caller caller, bool write, string type) => PolicyTable.Of(caller.Role, write, type) switch
    {
        Grant.Registered => caller.WholeProvince ? Grant.Open : Grant.Care,
        Grant.Province => caller.WholeProvince ? Grant.Open : Grant.None,
        var grant => grant,
    };

    /// <summary>The people whose resources a citizen may read.</summary>
    internal static IReadOnlyCollection<string> Own(Caller caller) =>
        caller.Patient is null ? caller.Represents : [caller.Patient, .. caller.Represents];

    /// <summary>Whether the content decides what the role may see of the type.</summary>
    internal static bool LooksInto(Role role, string type) =>
        type is "Subscription" || (role, type) is (Role.Lab, "Observation") or (Role.Auditor or Role.Manager, "Communication");

    /// <summary>Whether <see cref="Decide"/> needs the content.</summary>
    internal static bool NeedsContent(Caller caller, string type) => LooksInto(caller.Role, type) || ScopeRules.LooksInto(caller, type);

    /// <summary>The person whose labelled facts need no clearance: one's own; a representative needs the clearance like everyone else.</summary>
    internal static string? SelfOf(Caller caller) => caller is { Role: Role.Citizen, IsForAnother: false } ? caller.Patient : null;

    /// <summary>Opening a record beyond the care relation is for those who treat.</summary>
    internal static bool MayBreakGlass(Role role) => role is Role.Doctor or Role.Nurse;

    /// <summary>Destroying content is an administrator's, who carries out what was decided in writing.</summary>
    internal static bool MayErase(Role role) => role is Role.Admin;

    internal static bool BreaksGlass(Caller caller) => caller.BreakGlassReason is not null && MayBreakGlass(caller.Role);

    private static bool MayBook(Role role) => role is Role.Citizen or Role.Kiosk or Role.Clerk or Role.Nurse or Role.Doctor;

    private static Denied? DecideOwn(AccessCase asked)
    {
        var own = Own(asked.Caller);
        if (own.Count == 0)
        {
            return Refusals.Unlinked;
        }

        // A citizen changes what is theirs alone; to read it is enough to be one of those it is about.
        return asked.Writes && asked.Patients.Any(p => !own.Contains(p, StringComparer.Ordinal)) || !asked.Patients.Any(p => own.Contains(p, StringComparer.Ordinal))
            ? Refusals.OtherPerson
            : null;
    }

    private static Denied? DecideCare(AccessCase asked)
    {
        if (asked.Caller.Facility is null)
        {
            return Refusals.NoFacility;
        }

        foreach (var patient in asked.Patients)
        {
            if (!asked.Cared.Contains(patient) && !BreaksGlass(asked.Caller))
            {
                return Refusals.NoCare(MayBreakGlass(asked.Caller.Role));
            }
        }

        return null;
    }

    // The laboratory sees and writes laboratory results, not the blood pressure or the history. Who reviews sees and writes what
    // people and the own facility say to each other about openings, and nothing else that people were told.
    private static Denied? DecideCategory(AccessCase asked) => asked switch
    {
        { Caller.Role: Role.Lab, Type: "Observation", Document: { } document } when !IsLaboratory(document.Root) => Refusals.Role(Role.Lab, "Observation"),
        { Caller: { Role: not Role.System } caller, Type: "Subscription" } when !IsSubscriber(asked.Document, caller) => Refusals.Role(caller.Role, "Subscription"),
        { Caller.Role: Role.Auditor or Role.Manager, Type: "Communication" } when !IsOwnReview(asked) => Refusals.Role(asked.Caller.Role, "Communication"),
        _ => null,
    };

    // A subscription is its subscriber's alone, whom the server writes into it. A deleted one is nobody's.
    private static bool IsSubscriber(FhirDocument? document, Caller caller) =>
        document is not null && document.Root.TryGetProperty("extension", out var extensions) && extensions.ValueKind == JsonValueKind.Array
        && extensions.EnumerateArray().Any(e =>
            e.TryGetProperty("url", out var url) && url.ValueEquals(Subscribers.Account) && e.TryGetProperty("valueString", out var subject) && subject.ValueEquals(caller.Subject));

    private static bool IsOwnReview(AccessCase asked)
    {
        if (asked is not { Caller.Facility: { } facility, Document.Root: var root } || !IsReview(root))
        {
            return false;
        }

        var own = $"Organization/{facility}";
        return Refers(root, "sender", own) || (!asked.Writes && Refers(root, "recipient", own));
    }

    private static bool IsReview(JsonElement root) =>
        root.TryGetProperty("category", out var categories) && categories.ValueKind == JsonValueKind.Array
        && categories.EnumerateArray().Any(category =>
            category.TryGetProperty("coding", out var codings) && codings.EnumerateArray().Any(coding =>
                coding.TryGetProperty("system", out var system) && system.ValueEquals(AccessReview.Category)));

    private static bool Refers(JsonElement root, string property, string reference) =>
        root.TryGetProperty(property, out var value)
        && (value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Any(v => Is(v, reference)) : Is(value, reference));

    private static bool Is(JsonElement value, string reference) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("reference", out var written) && written.ValueEquals(reference);

    private static bool IsLaboratory(JsonElement root) =>
        root.TryGetProperty("category", out var categories) && categories.ValueKind == JsonValueKind.Array
        && categories.EnumerateArray().Any(category =>
            category.TryGetProperty("coding", out var codings) && codings.EnumerateArray().Any(coding =>
                coding.TryGetProperty("code", out var code) && code.ValueEquals("laboratory"u8)));

    // Asked of what stands there as well as of what is to be written: no lock is taken off, and none is put on by others than the node.
    private static Denied? DecideLock(AccessCase asked) =>
        asked is { Writes: true, Caller.Role: not Role.System, Document: { } document } && document.Root.TryGetProperty("meta", out var meta)
        && meta.TryGetProperty("tag", out var tags) && tags.ValueKind == JsonValueKind.Array
        && tags.EnumerateArray().Any(tag =>
            tag.TryGetProperty("system", out var system) && system.ValueEquals(RecordLock.System) && tag.TryGetProperty("code", out var code) && code.ValueEquals(RecordLock.Code))
            ? Refusals.Locked
            : null;

    private static Denied? DecideLabels(AccessCase asked)
    {
        var caller = asked.Caller;
        if (asked.Labels.Count == 0 || caller.Role is Role.System)
        {
            return null;
        }

        if (SelfOf(caller) is { } self && asked.Patients.Contains(self, StringComparer.Ordinal))
        {
            return null;
        }

        return asked.Labels.All(l => caller.Clearances.Contains(l, StringComparer.Ordinal)) ? null : Refusals.Sensitive;
    }
}

/// <summary>Every refusal there is; the codes are kept in the access log and translated on pages.</summary>
internal static class Refusals
{
    internal static readonly Denied Unlinked = new("person.unlinked", "The account is not linked to a person.");

    internal static readonly Denied OtherPerson = new("person.other", "This is another person's.");

    internal static readonly Denied NoFacility = new("facility.none", "The caller works at no facility now.");

    internal static readonly Denied Sensitive = new("label.sensitive", "The resource is sensitive and the caller has no clearance for it.");

    internal static readonly Denied Locked = new("record.locked", "It was signed: nobody changes it. A correction is a new document.");

    internal static readonly Denied LaunchedForAnother = new("scope.patient", "The app was opened for another person.");

    internal static readonly Denied FeedIsForTheNode = new("feed.system", "Only the node itself reads the feed.");

    internal static readonly Denied Held = new("erasure.held", "The record of a person among them is under a legal hold.");

    internal static Denied Erasure(Role role) => new("erasure.role", $"{CallerClaims.RoleName(role)} has no right to erase content.");

    internal static Denied NoCare(bool breakGlass) =>
        new("care.none", "The caller's facility does not care for this person now.", breakGlass);

    internal static Denied Scope(string type) => new("scope.type", $"No scope of the token allows this on {type}.");

    internal static Denied Role(Role role, string type) => new("role.type", $"{CallerClaims.RoleName(role)} has no right to this on {type}.");
}
