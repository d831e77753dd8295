using Sen.Record;

namespace Sen.Simulator;

/// <summary>A member of staff of the demo province who may sign in; the password is shown when the node starts.</summary>
public sealed record DemoStaff
{
    public required string UserName { get; init; }

    /// <summary>At least ten characters.</summary>
    public required string Password { get; init; }

    public required Role Role { get; init; }

    /// <summary>"BS.CKI Lê Minh Triết".</summary>
    public required string Display { get; init; }

    /// <summary>Organization id.</summary>
    public required string Facility { get; init; }

    public string? Practitioner { get; init; }

    /// <summary>Location id of the usual desk or room.</summary>
    public string? Workplace { get; init; }
}

/// <summary>How the demo province makes the accounts of its people; the server implements it over its accounts.</summary>
public interface IAccountSeeder
{
    Task AddStaffAsync(DemoStaff staff, CancellationToken cancellationToken);

    /// <summary>A citizen whose phone (E.164) is known and who is linked with the Patient.</summary>
    Task AddCitizenAsync(string phone, string patient, string display, CancellationToken cancellationToken);

    /// <summary>A kiosk or board that enrols with <paramref name="code"/> (letters and digits of the ticket alphabet).</summary>
    Task AddDeviceAsync(string id, string display, string facility, string code, CancellationToken cancellationToken);
}
