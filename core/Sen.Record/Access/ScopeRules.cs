namespace Sen.Record;

/// <summary>
/// What the scopes of a token leave of what the role may. A machine without scopes may do nothing; a person in a browser has none and is not
/// limited by them. Under <c>patient/</c> also staff reach the launch patient only, and the directory, which is anybody's to read.
/// </summary>
internal static class ScopeRules
{
    internal static Denied? Decide(AccessCase asked)
    {
        if (!Limits(asked.Caller))
        {
            return null;
        }

        foreach (var scope in For(asked.Caller, asked.Action, asked.Type))
        {
            if (Reaches(scope, asked) && Fits(scope, asked))
            {
                return null;
            }
        }

        return Refusals.Scope(asked.Type);
    }

    internal static bool Limits(Caller caller) => caller.Scopes is not null || caller.Role is Role.Service;

    /// <summary>The scopes that say anything about the action on the type, for this caller.</summary>
    internal static IEnumerable<ResourceScope> For(Caller caller, AccessAction action, string type) => caller.Scopes is { } scopes
        ? scopes.Resources.Where(s => s.Covers(RightOf(action), type) && IsFor(s.Level, caller) && (s.Constraint is null || s.CriteriaFor(type) is not null))
        : [];

    /// <summary>Whether the content decides what the scopes allow.</summary>
    internal static bool LooksInto(Caller caller, string type) =>
        caller.Scopes is { } scopes && scopes.Resources.Any(s => s.Constraint is not null && (s.Type is null || string.Equals(s.Type, type, StringComparison.Ordinal)));

    // A user is behind user/ scopes and none behind system/; patient/ needs a person the app was opened for.
    private static bool IsFor(ScopeLevel level, Caller caller) => level switch
    {
        ScopeLevel.System => caller.Role is Role.Service,
        ScopeLevel.User => caller.Role is not Role.Service,
        ScopeLevel.Patient => caller.LaunchPatient is not null,
        _ => false,
    };

    private static bool Reaches(ResourceScope scope, AccessCase asked)
    {
        if (scope.Level is not ScopeLevel.Patient)
        {
            return true;
        }

        var patient = asked.Caller.LaunchPatient!;
        return asked.Writes
            ? asked.Patients.Count > 0 && asked.Patients.All(p => string.Equals(p, patient, StringComparison.Ordinal))
            : asked.Patients.Contains(patient, StringComparer.Ordinal) || (asked.Patients.Count == 0 && PolicyTable.IsDirectory(asked.Type));
    }

    private static bool Fits(ResourceScope scope, AccessCase asked) =>
        scope.Constraint is null || (asked.Document is { } document && scope.CriteriaFor(asked.Type)!.Matches(document));

    private static ScopeRights RightOf(AccessAction action) => action switch
    {
        AccessAction.Read => ScopeRights.Read,
        AccessAction.Search => ScopeRights.Search,
        AccessAction.Create => ScopeRights.Create,
        AccessAction.Update => ScopeRights.Update,
        AccessAction.Delete => ScopeRights.Delete,
        _ => ScopeRights.None,
    };
}
