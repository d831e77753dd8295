using System.Net;

namespace Sen.TestKit;

/// <summary>What a page with script does for passkeys, done by hand: ask with the form, answer in the form.</summary>
public static class PasskeyVisiting
{
    /// <summary>A new key that the signed-in member of staff added on their own page.</summary>
    public static async Task<SoftPasskey> AddPasskeyAsync(this Visitor visitor, string name = "máy phòng 204")
    {
        ArgumentNullException.ThrowIfNull(visitor);
        var passkey = new SoftPasskey();
        await visitor.GoAsync("/staff/account");
        var form = HtmlForm.With(visitor.Html, "credential", "passkeyName");
        var options = await visitor.PostForTextAsync("/staff/account/passkey", form);
        await visitor.SendAsync(form, ("credential", passkey.Create(options)), ("passkeyName", name));
        return passkey;
    }

    /// <summary>Sends the form elsewhere and gives the answer's text, as script does when it asks for a question.</summary>
    public static async Task<string> PostForTextAsync(this Visitor visitor, string path, HtmlForm form, params (string Name, string Value)[] values)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        ArgumentNullException.ThrowIfNull(form);
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form.Fill(values)) };
        var response = await visitor.RawAsync(request);
        return response.StatusCode == HttpStatusCode.OK
            ? await response.Content.ReadAsStringAsync()
            : throw new InvalidOperationException($"{(int)response.StatusCode} at {path}");
    }
}
