using Sen.Record;

namespace Sen.Accounts.Administration;

/// <summary>A member of staff who may sign in.</summary>
public sealed record NewStaff
{
    public required string UserName { get; init; }

    public required string Password { get; init; }

    public required Role Role { get; init; }

    /// <summary>"BS.CKI Lê Minh Triết".</summary>
    public required string Display { get; init; }

    /// <summary>Organization id.</summary>
    public string? Facility { get; init; }

    public string? Practitioner { get; init; }

    /// <summary>Location id of the usual room or desk.</summary>
    public string? Workplace { get; init; }

    public IReadOnlyList<string> Clearances { get; init; } = [];
}

/// <summary>What an administrator does with accounts; also how a demo gets its own.</summary>
public interface IAccountAdministration
{
    /// <summary>The account id. A user name that exists already, or a password that is too weak, is an Invalid.</summary>
    Task<Result<string>> AddStaffAsync(NewStaff staff, CancellationToken cancellationToken);

    /// <summary>A citizen whose phone (E.164) and person are known already; the account id.</summary>
    Task<Result<string>> AddCitizenAsync(string phone, string patient, string display, CancellationToken cancellationToken);

    /// <summary>The client_id of a program that may ask for access tokens.</summary>
    Task<Result<string>> AddClientAsync(NewClient client, CancellationToken cancellationToken);

    /// <summary>The one-time code that enrols a kiosk or board; a code that is given is used as it is.</summary>
    Task<string> InviteDeviceAsync(string id, string display, string facility, string? code, CancellationToken cancellationToken);
}
