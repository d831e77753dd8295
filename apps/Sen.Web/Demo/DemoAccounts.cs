using Sen.Accounts.Administration;
using Sen.Record;
using Sen.Simulator;

namespace Sen.Web.Demo;

/// <summary>Makes the accounts of the demo province and remembers them for the start screen.</summary>
internal sealed class DemoAccounts(IAccountAdministration administration) : IAccountSeeder
{
    private readonly List<DemoAccount> _staff = [];
    private readonly List<DemoDevice> _devices = [];
    private readonly List<string> _phones = [];

    public async Task AddStaffAsync(DemoStaff staff, CancellationToken cancellationToken)
    {
        var added = await administration.AddStaffAsync(
            new NewStaff
            {
                UserName = staff.UserName,
                Password = staff.Password,
                Role = staff.Role,
                Display = staff.Display,
                Facility = staff.Facility,
                Practitioner = staff.Practitioner,
                Workplace = staff.Workplace,
            },
            cancellationToken);
        Expect(added);
        _staff.Add(new DemoAccount(staff.UserName, staff.Password, CallerClaims.RoleName(staff.Role), staff.Display));
    }

    public async Task AddCitizenAsync(string phone, string patient, string display, CancellationToken cancellationToken)
    {
        Expect(await administration.AddCitizenAsync(phone, patient, display, cancellationToken));
        _phones.Add(phone);
    }

    public async Task AddDeviceAsync(string id, string display, string facility, string code, CancellationToken cancellationToken)
    {
        await administration.InviteDeviceAsync(id, display, facility, code, cancellationToken);
        _devices.Add(new DemoDevice(display, code));
    }

    internal DemoMarker ToMarker(DateTimeOffset seededAt) => new(seededAt, _staff, _devices, _phones);

    private static void Expect(Result<string> added)
    {
        if (added.Failure is Invalid invalid)
        {
            throw new InvalidOperationException(string.Join("; ", invalid.Issues.Select(i => i.Message)));
        }
    }
}
