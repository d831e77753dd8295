using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sen.Accounts.Citizens;
using Sen.Accounts.Data;
using Sen.Record;

namespace Sen.Accounts.Smart;

/// <summary>What an app gets for a code or a refresh token.</summary>
/// <param name="Person">Who acts with what it gets, as things stand.</param>
/// <param name="Nonce">That of the request, for the first ID token.</param>
internal sealed record AppTokens(AppGrant Grant, SmartScopes Scopes, Caller Person, string? RefreshToken, string? Nonce = null);

/// <summary>What people allowed apps: given with a code, exchanged once, carried on by refresh tokens, taken back.</summary>
internal sealed class AppGrants(
    AccountsDb db, Family family, SpentTokens spent, IOptions<AccountsOptions> options, ILogger<AppGrants> logger)
{
    private static readonly OAuthFailure NotGood = OAuthFailure.Grant("The code or refresh token is not good, or not any more.");

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The person said yes: the code for the app. Null when the question was answered already or is too old.</summary>
    /// <param name="signedInAt">Unix milliseconds: when the person proved who they are.</param>
    internal async Task<string?> AllowAsync(AppRequest request, Account account, string? patient, long? signedInAt, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await TakeAsync(request, cancellationToken))
        {
            return null;
        }

        var code = Tickets.Random();
        var grant = new AppGrant
        {
            Id = Guid.CreateVersion7().ToString("n"),
            Client = request.Client,
            Account = account.Id,
            Patient = patient,
            Scopes = request.Scopes,
            SignedInAt = signedInAt,
            GrantedAt = Now,
        };
        db.AppGrants.Add(grant);
        db.AppTickets.Add(new AppTicket
        {
            Id = Tickets.Hash(code),
            Grant = grant.Id,
            RedirectAddress = request.RedirectAddress,
            Challenge = request.Challenge,
            Nonce = request.Nonce,
            ExpiresAt = Now + (long)options.Value.AuthorizationCode.TotalMilliseconds,
        });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return code;
    }

    /// <summary>Takes the question away: it is answered once.</summary>
    internal async Task<bool> TakeAsync(AppRequest request, CancellationToken cancellationToken)
    {
        var now = Now;
        return await db.AppRequests.Where(r => r.Id == request.Id && r.ExpiresAt > now).ExecuteDeleteAsync(cancellationToken) == 1;
    }

    internal async Task<Result<AppTokens>> RedeemAsync(SmartClient client, OAuthForm form, CancellationToken cancellationToken)
    {
        if (form["code"] is not { } code || form["redirect_uri"] is not { } redirect)
        {
            return OAuthFailure.Request("A code comes with the redirect_uri it was sent to.");
        }

        var (ticket, grant) = await UseAsync(client, code, t => t.Challenge is not null, cancellationToken);
        if (ticket is null || grant is null)
        {
            return NotGood;
        }

        if (ticket.RedirectAddress != redirect || !Tickets.Proves(form["code_verifier"], ticket.Challenge!))
        {
            await RevokeAsync(grant.Id, cancellationToken);
            return OAuthFailure.Grant("redirect_uri or code_verifier is not that of the request.");
        }

        var now = Now;
        var scopes = SmartScopes.Parse(grant.Scopes);
        if (await CallerAsync(client, grant.Id, scopes, cancellationToken) is not { } person)
        {
            return NotGood;
        }

        await db.AppGrants.Where(g => g.Id == grant.Id).ExecuteUpdateAsync(s => s.SetProperty(g => g.RedeemedAt, now), cancellationToken);
        return new AppTokens(grant, scopes, person, await NextAsync(grant, scopes, cancellationToken), ticket.Nonce);
    }

    internal async Task<Result<AppTokens>> RefreshAsync(SmartClient client, OAuthForm form, CancellationToken cancellationToken)
    {
        if (form["refresh_token"] is not { } refresh)
        {
            return OAuthFailure.Request("refresh_token is missing.");
        }

        // Checked before the token is used up: a client that asks for too much keeps what it has.
        var hash = Tickets.Hash(refresh);
        var known = await (from t in db.AppTickets join g in db.AppGrants on t.Grant equals g.Id where t.Id == hash select g.Scopes).AsNoTracking().FirstOrDefaultAsync(cancellationToken);
        var scopes = SmartScopes.Parse(known).Within(WithContext(client));
        var wanted = form["scope"] is { } asked ? SmartScopes.Parse(asked) : scopes;
        if (known is not null && (wanted.GiveNothing() || wanted.Within(scopes).ToString() != wanted.ToString()))
        {
            return OAuthFailure.Scope("A refresh asks for scopes that were granted, and no others.");
        }

        var (_, grant) = await UseAsync(client, refresh, t => t.Challenge is null, cancellationToken);
        if (grant is null || await CallerAsync(client, grant.Id, scopes, cancellationToken) is not { } person)
        {
            return NotGood;
        }

        return new AppTokens(grant, wanted, person, await NextAsync(grant, SmartScopes.Parse(grant.Scopes), cancellationToken));
    }

    /// <summary>Who acts with a token of the grant, as things stand now; null when that is nobody.</summary>
    internal async Task<Caller?> CallerAsync(SmartClient client, string id, SmartScopes scopes, CancellationToken cancellationToken)
    {
        var grant = await db.AppGrants.AsNoTracking().FirstOrDefaultAsync(g => g.Id == id && g.Client == client.Id && g.RevokedAt == null, cancellationToken);
        var account = grant is null ? null : await db.Users.AsNoTracking().FirstOrDefaultAsync(a => a.Id == grant.Account, cancellationToken);
        if (grant is null || account is null or { Blocked: true } or { Patient: null })
        {
            return null;
        }

        // A child that came of age, a guardianship that ended: the app is out with the person.
        var members = await family.OfAsync(account.Patient, cancellationToken);
        return grant.Patient is { } patient && members.All(m => m.Patient != patient) ? null : new Caller
        {
            Subject = account.Subject,
            Role = Role.Citizen,
            Purpose = Purposes.PatientRequest,
            Display = client.Name,
            Patient = account.Patient,
            Represents = [.. members.Where(m => !m.Self).Select(m => m.Patient)],
            Device = $"app:{client.Id}",
            Scopes = scopes,
            LaunchPatient = grant.Patient,
        };
    }

    internal async Task RevokeAsync(string grant, CancellationToken cancellationToken)
    {
        var now = Now;
        await db.AppGrants.Where(g => g.Id == grant && g.RevokedAt == null).ExecuteUpdateAsync(s => s.SetProperty(g => g.RevokedAt, now), cancellationToken);
    }

    /// <summary>Whose records the person may lend an app: the own one and those of people they represent.</summary>
    internal Task<IReadOnlyList<Member>> MembersAsync(Account account, CancellationToken cancellationToken) => family.OfAsync(account.Patient, cancellationToken);

    /// <summary>What a person's apps may do, newest first; what no app came for is nothing.</summary>
    internal Task<List<AppGrant>> OfAsync(string account, CancellationToken cancellationToken) => db.AppGrants.AsNoTracking()
        .Where(g => g.Account == account && g.RedeemedAt != null && g.RevokedAt == null)
        .OrderByDescending(g => g.GrantedAt).ToListAsync(cancellationToken);

    /// <summary>The person takes back what an app was allowed for somebody.</summary>
    internal Task StopAsync(string account, string client, string? patient, CancellationToken cancellationToken)
    {
        var now = Now;
        return db.AppGrants.Where(g => g.Account == account && g.Client == client && g.Patient == patient && g.RevokedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(g => g.RevokedAt, now), cancellationToken);
    }

    /// <summary>A refresh token of the client ends with everything that hangs on it (RFC 7009, 2.1). One that is not known is no error.</summary>
    internal async Task RevokeTicketAsync(SmartClient client, string refresh, CancellationToken cancellationToken)
    {
        var hash = Tickets.Hash(refresh);
        var grant = await (from t in db.AppTickets join g in db.AppGrants on t.Grant equals g.Id where t.Id == hash && g.Client == client.Id select g.Id).FirstOrDefaultAsync(cancellationToken);
        if (grant is not null)
        {
            await RevokeAsync(grant, cancellationToken);
        }
    }

    internal Task SpendAsync(SmartClient client, string jti, DateTimeOffset until, CancellationToken cancellationToken) =>
        spent.SpendAsync(TokenCallers.RevokedKind, client.Id, jti, until, cancellationToken);

    internal static SmartScopes WithContext(SmartClient client) => SmartScopes.Parse($"launch/patient {client.Scopes}");

    // Used by the first who brings it; brought again, or by another client, somebody has what is not theirs: all of it ends.
    private async Task<(AppTicket? Ticket, AppGrant? Grant)> UseAsync(SmartClient client, string text, Func<AppTicket, bool> isKind, CancellationToken cancellationToken)
    {
        var (hash, now) = (Tickets.Hash(text), Now);
        var ticket = await db.AppTickets.AsNoTracking().FirstOrDefaultAsync(t => t.Id == hash, cancellationToken);
        if (ticket is null || !isKind(ticket))
        {
            return (null, null);
        }

        var grant = await db.AppGrants.AsNoTracking().FirstOrDefaultAsync(g => g.Id == ticket.Grant, cancellationToken);
        var first = await db.AppTickets.Where(t => t.Id == hash && t.UsedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(t => t.UsedAt, now), cancellationToken) == 1;
        if (grant is not null && (!first || grant.Client != client.Id))
        {
            await RevokeAsync(grant.Id, cancellationToken);
            logger.TicketReused(client.Id, grant.Id);
            return (null, null);
        }

        return grant is { RevokedAt: null } && ticket.ExpiresAt > now ? (ticket, grant) : (null, null);
    }

    private async Task<string?> NextAsync(AppGrant grant, SmartScopes scopes, CancellationToken cancellationToken)
    {
        long? until = scopes.Has("offline_access") ? Now + (long)options.Value.OfflineRefresh.TotalMilliseconds
            : scopes.Has("online_access") ? grant.GrantedAt + (long)options.Value.OnlineRefresh.TotalMilliseconds
            : null;
        if (until is null)
        {
            return null;
        }

        // Old tickets stay a while after their end, so that a late second use is still known for what it is.
        var now = Now;
        var old = now - (long)options.Value.OfflineRefresh.TotalMilliseconds;
        await db.AppTickets.Where(t => t.ExpiresAt < old).ExecuteDeleteAsync(cancellationToken);
        var refresh = Tickets.Random();
        db.AppTickets.Add(new AppTicket { Id = Tickets.Hash(refresh), Grant = grant.Id, ExpiresAt = until.Value });
        await db.SaveChangesAsync(cancellationToken);
        return refresh;
    }
}
