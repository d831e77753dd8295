using Sen.Record;
using Sen.Simulator.Morning;
using Sen.Simulator.People;
using Sen.Simulator.Places;

namespace Sen.Simulator;

/// <summary>Who may sign in: staff for every role at the city hospital, the doctors of the morning, a kiosk, a board and a few citizens.</summary>
internal static class AccountSeed
{
    /// <summary>Enrolment codes; letters and digits of the ticket alphabet.</summary>
    private static readonly (string Id, string Display, string Code)[] Devices =
    [
        ("kiosk-1", "Kiosk 1", "KHAM2026"),
        ("kiosk-2", "Kiosk 2", "KHAM2027"),
        ("board-1", "Bảng gọi số tầng 1", "TANG2026"),
        ("board-2", "Bảng gọi số tầng 2", "TANG2027"),
    ];

    internal static async Task AddAsync(IAccountSeeder accounts, CancellationToken cancellationToken)
    {
        foreach (var staff in PlaceList.Staff)
        {
            await accounts.AddStaffAsync(Of(staff), cancellationToken);
        }

        foreach (var doctor in PlaceList.Get(Facility.City).Doctors.Where(d => MorningPlan.Rooms.Contains(d.Room) || d.HeadSince is not null))
        {
            await accounts.AddStaffAsync(Of(Facility.City, doctor), cancellationToken);
        }

        foreach (var (id, display, code) in Devices)
        {
            await accounts.AddDeviceAsync(id, display, Facility.City, code, cancellationToken);
        }

        foreach (var citizen in new[] { Cast.BichNgoc, Cast.SaRinh, Cast.TranVanSau })
        {
            var person = Cast.Get(citizen);
            await accounts.AddCitizenAsync(person.Phone!, person.Id, person.Name, cancellationToken);
        }
    }

    private static DemoStaff Of(StaffData staff)
    {
        var facility = PlaceList.Get(staff.Facility);
        var desk = PlaceSeed.Desks(facility).ToList().IndexOf(staff.Workplace);
        return new DemoStaff
        {
            UserName = staff.User,
            Password = DemoProvince.Secret,
            Role = Enum.Parse<Role>(staff.Role, ignoreCase: true),
            Display = $"{staff.Prefix} {staff.Name}".Trim(),
            Facility = staff.Facility,
            Practitioner = staff.Practitioner,
            Workplace = desk < 0 ? null : $"{staff.Facility}-q{desk + 1}",
        };
    }

    private static DemoStaff Of(string facility, DoctorData doctor) => new()
    {
        UserName = $"bs.{doctor.Id}",
        Password = DemoProvince.Secret,
        Role = Role.Doctor,
        Display = doctor.Display,
        Facility = facility,
        Practitioner = doctor.Id,
        Workplace = PlaceList.Get(facility).Room(doctor.Room).IdAt(facility),
    };
}
