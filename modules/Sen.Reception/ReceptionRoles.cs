using Sen.Record;

namespace Sen.Reception;

/// <summary>Who may call which page; the Record's policy decides again about every read and commit.</summary>
internal static class ReceptionRoles
{
    /// <summary>A kiosk, or a clerk who helps someone at it.</summary>
    internal const string Kiosk = $"{Roles.Kiosk},{Roles.Clerk}";

    internal const string Desk = Roles.Clerk;

    /// <summary>Who calls people in.</summary>
    internal const string Queue = $"{Roles.Clerk},{Roles.Doctor},{Roles.Nurse}";

    internal const string Board = $"{Roles.Kiosk},{Roles.Staff}";
}
