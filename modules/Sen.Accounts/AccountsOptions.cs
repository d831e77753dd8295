namespace Sen.Accounts;

/// <summary>Where accounts are kept and how long things last. Bound from the section "Accounts".</summary>
public sealed class AccountsOptions
{
    /// <summary>Folder of accounts.db and of the keys; the host sets it.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>Connection string of PostgreSQL; null keeps accounts in SQLite.</summary>
    public string? Postgres { get; set; }

    /// <summary>How long a code sent to a phone is good for.</summary>
    public TimeSpan CodeLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Wrong codes before a new one must be asked for.</summary>
    public int CodeTries { get; set; } = 5;

    /// <summary>Codes one phone may ask for in an hour.</summary>
    public int CodesPerPhone { get; set; } = 5;

    /// <summary>Codes one network address may ask for in an hour; many people share one behind a mobile operator.</summary>
    public int CodesPerAddress { get; set; } = 60;

    /// <summary>How long a password given by an administrator waits for its first sign-in.</summary>
    public TimeSpan StartingPassword { get; set; } = TimeSpan.FromDays(3);

    /// <summary>How long the question put to a passkey at signing is good for.</summary>
    public TimeSpan SigningQuestion { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>A citizen who comes back within this time stays signed in.</summary>
    public TimeSpan CitizenSession { get; set; } = TimeSpan.FromDays(30);

    /// <summary>A staff session ends after this long without a page.</summary>
    public TimeSpan StaffSession { get; set; } = TimeSpan.FromMinutes(60);

    /// <summary>An enrolled kiosk or board stays enrolled while it is used at least this often.</summary>
    public TimeSpan DeviceSession { get; set; } = TimeSpan.FromDays(365);

    /// <summary>Address under which others know this server ("https://suckhoe.cantho.gov.vn"); null takes the one each request came to.</summary>
    public string? PublicAddress { get; set; }

    /// <summary>Access tokens of machines (SMART Backend Services: at most five minutes).</summary>
    public TimeSpan BackendToken { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Access tokens of apps (SMART App Launch: at most an hour).</summary>
    public TimeSpan AppToken { get; set; } = TimeSpan.FromHours(1);

    /// <summary>ID tokens: an app looks at one when it gets it.</summary>
    public TimeSpan IdToken { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long tokens are signed with one key.</summary>
    public TimeSpan SigningKeyLife { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long a key is published before it signs: longer than anybody keeps the set.</summary>
    public TimeSpan SigningKeyLead { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long an app has to exchange its authorization code.</summary>
    public TimeSpan AuthorizationCode { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a person may think about what an app asks for, signing in included.</summary>
    public TimeSpan ConsentQuestion { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>An app with online_access comes back within this time.</summary>
    public TimeSpan OnlineRefresh { get; set; } = TimeSpan.FromHours(8);

    /// <summary>An app with offline_access comes back within this time, each time anew.</summary>
    public TimeSpan OfflineRefresh { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long a revocation on another server may take to be known here.</summary>
    public TimeSpan TokenCheck { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Requests a minute from one network address, and of one client, to the token endpoints.</summary>
    public int TokenRequests { get; set; } = 300;

    /// <summary>How often a session is compared with its account (blocked, password changed, device revoked).</summary>
    public TimeSpan SessionCheck { get; set; } = TimeSpan.FromMinutes(1);
}
