using System.Globalization;
using Sen.Record;

namespace Sen.Accounts.Smart;

/// <summary>How an app wants the person to have signed in (OpenID Connect Core, 3.1.2.1: prompt, max_age).</summary>
/// <param name="Silent">No page may be shown (<c>prompt=none</c>).</param>
/// <param name="Since">Unix milliseconds: who signed in before signs in again; null: whenever.</param>
internal sealed record SignInTerms(bool Silent, long? Since)
{
    // Sen asks for consent each time, and its sign-in page is where an account is chosen.
    internal static readonly string[] Prompts = ["none", "login", "consent", "select_account"];

    internal static Result<SignInTerms> Read(OAuthForm asked, DateTimeOffset now)
    {
        var prompts = (asked["prompt"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var silent = prompts.Contains("none", StringComparer.Ordinal);
        if (prompts.Except(Prompts, StringComparer.Ordinal).Any() || (silent && prompts.Length > 1))
        {
            return OAuthFailure.Request("prompt is none alone, or login, consent, select_account.");
        }

        if (prompts.Any(p => p is "login" or "select_account"))
        {
            return new SignInTerms(Silent: false, now.ToUnixTimeMilliseconds());
        }

        return asked["max_age"] switch
        {
            null => new SignInTerms(silent, Since: null),
            var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) =>
                new SignInTerms(silent, now.AddSeconds(-seconds).ToUnixTimeMilliseconds()),
            _ => OAuthFailure.Request("max_age is a number of seconds."),
        };
    }
}
