using Sen.Accounts.Data;
using Sen.Record;

namespace Sen.Accounts.Administration;

/// <summary>
/// Who may administer whom: an administrator every member of staff, a manager those who work at the desks and bedsides of the own
/// facility. Nobody administers the own account or gives a role that they could not give to somebody else.
/// </summary>
internal static class AdminRights
{
    private static readonly Role[] Everyone =
        [Role.Doctor, Role.Nurse, Role.Lab, Role.Clerk, Role.Cashier, Role.Manager, Role.Auditor, Role.Admin];

    /// <summary>The roles that the role may give and administer.</summary>
    internal static IReadOnlyList<Role> Gives(Role role) => role switch
    {
        Role.Admin => Everyone,
        Role.Manager => Everyone[..5],
        _ => [],
    };

    internal static bool Reaches(Account actor, string? facility) =>
        actor.Role is Role.Admin || (actor.Role is Role.Manager && facility is not null && facility == actor.Facility);

    internal static bool Sees(Account actor, Account target) => target.Role is not Role.Citizen && Reaches(actor, target.Facility);

    internal static bool Changes(Account actor, Account target) =>
        Sees(actor, target) && target.Id != actor.Id && Gives(actor.Role).Contains(target.Role);
}
