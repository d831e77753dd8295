using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Sen.Accounts.Data;
using Sen.Accounts.Sessions;
using Sen.Record;

namespace Sen.Accounts.Staff;

/// <summary>
/// Passkeys (WebAuthn) of staff. The authenticator verifies the person, so a passkey stands for both factors. What must be
/// remembered between the options and the answer is in the pending step.
/// </summary>
internal sealed class Passkeys(UserManager<Account> accounts, IPasskeyHandler<Account> handler, PendingStep pending, TimeProvider clock)
{
    private const string Creating = "passkey-create";
    private const string Asking = "passkey-get";
    private const int MostPerAccount = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    internal async Task<string> CreationOptionsAsync(HttpContext context, Account account)
    {
        var entity = new PasskeyUserEntity { Id = account.Id, Name = account.UserName!, DisplayName = account.Display };
        var options = await handler.MakeCreationOptionsAsync(entity, context);
        pending.Keep(context, Creating, new State(options.AttestationState), Patience);
        return options.CreationOptionsJson;
    }

    /// <summary>Keeps a new passkey for the account; false when the answer does not belong to the question or proves nothing.</summary>
    internal async Task<bool> AddAsync(HttpContext context, Account account, string credentialJson, string name)
    {
        if (pending.Read<State>(context, Creating) is not { } state || (await accounts.GetPasskeysAsync(account)).Count >= MostPerAccount)
        {
            return false;
        }

        PendingStep.Forget(context);
        var attested = await handler.PerformAttestationAsync(new PasskeyAttestationContext
        {
            HttpContext = context,
            CredentialJson = credentialJson,
            AttestationState = state.Value,
        });
        if (!attested.Succeeded || attested.UserEntity.Id != account.Id)
        {
            return false;
        }

        attested.Passkey.Name = name.Length is 0 or > 60 ? VietnameseName() : name;
        return (await accounts.AddOrUpdatePasskeyAsync(account, attested.Passkey)).Succeeded;
    }

    internal Task<IList<UserPasskeyInfo>> OfAsync(Account account) => accounts.GetPasskeysAsync(account);

    internal Task RemoveAsync(Account account, byte[] credentialId) => accounts.RemovePasskeyAsync(account, credentialId);

    internal async Task<string> RequestOptionsAsync(HttpContext context)
    {
        var options = await handler.MakeRequestOptionsAsync(user: null, context);
        pending.Keep(context, Asking, new State(options.AssertionState), Patience);
        return options.RequestOptionsJson;
    }

    /// <summary>A question for the passkeys of this account only, and what must be known to check the answer.</summary>
    internal async Task<(string Question, string State)> AskForAsync(HttpContext context, Account account)
    {
        var options = await handler.MakeRequestOptionsAsync(account, context);
        return (options.RequestOptionsJson, options.AssertionState!);
    }

    /// <summary>Whether a passkey of this account answered the question that the state belongs to.</summary>
    internal async Task<bool> AnswersAsync(HttpContext context, Account account, string credentialJson, string state)
    {
        var asserted = await AssertAsync(context, credentialJson, state);
        if (!asserted.Succeeded || asserted.User.Id != account.Id)
        {
            return false;
        }

        // The counter of the authenticator has moved: a copied key would show.
        return (await accounts.AddOrUpdatePasskeyAsync(account, asserted.Passkey)).Succeeded;
    }

    /// <summary>Who holds the passkey that answered.</summary>
    internal async Task<StaffCheck> CheckAsync(HttpContext context, string credentialJson)
    {
        if (pending.Read<State>(context, Asking) is not { } state)
        {
            return new StaffCheck.Wrong();
        }

        PendingStep.Forget(context);
        var asserted = await AssertAsync(context, credentialJson, state.Value);
        if (!asserted.Succeeded || asserted.User.Role == Role.Citizen)
        {
            return new StaffCheck.Wrong();
        }

        if (await accounts.IsLockedOutAsync(asserted.User))
        {
            return StaffSignIn.Locked(asserted.User);
        }

        // The counter of the authenticator has moved: a copied key would show.
        (await accounts.AddOrUpdatePasskeyAsync(asserted.User, asserted.Passkey)).ThrowIfFailed();
        return new StaffCheck.Good(asserted.User);
    }

    private Task<PasskeyAssertionResult<Account>> AssertAsync(HttpContext context, string credentialJson, string? state) =>
        handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = context, CredentialJson = credentialJson, AssertionState = state });

    private string VietnameseName() => Vietnam.VietnameseDate.Day(Vietnam.VietnamTime.Today(clock));

    private sealed record State(string? Value);
}
