using Sen.Accounts.Administration;
using Sen.Accounts.Data;
using Sen.Record;

namespace Sen.Accounts.Tests;

public sealed class AdminRightsTests
{
    [Fact]
    public void Nobody_gives_a_role_above_the_own_or_changes_the_own_account()
    {
        foreach (var actor in Enum.GetValues<Role>())
        {
            var given = AdminRights.Gives(actor);
            given.ShouldNotContain(r => r == Role.Citizen || r == Role.System || r == Role.Kiosk || r == Role.Anonymous);
            (given.Count > 0).ShouldBe(actor is Role.Admin or Role.Manager);
            given.Contains(Role.Admin).ShouldBe(actor is Role.Admin);
            var account = new Account { Id = "a", Role = actor, Facility = "f" };
            AdminRights.Changes(account, account).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData(Role.Admin, "f", Role.Admin, "g", true)]
    [InlineData(Role.Admin, "f", Role.Citizen, "f", false)]
    [InlineData(Role.Manager, "f", Role.Nurse, "f", true)]
    [InlineData(Role.Manager, "f", Role.Nurse, "g", false)]
    [InlineData(Role.Manager, null, Role.Nurse, null, false)]
    [InlineData(Role.Manager, "f", Role.Manager, "f", false)]
    [InlineData(Role.Manager, "f", Role.Auditor, "f", false)]
    [InlineData(Role.Doctor, "f", Role.Nurse, "f", false)]
    public void A_manager_changes_the_desks_of_the_own_facility_and_an_administrator_all_staff(Role actor, string? at, Role target, string? where, bool changes) =>
        AdminRights.Changes(new Account { Id = "a", Role = actor, Facility = at }, new Account { Id = "b", Role = target, Facility = where }).ShouldBe(changes);
}
