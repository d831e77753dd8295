using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Sen.Record;

namespace Sen.Reception;

/// <summary>A posted form that was small enough and came from a page of ours.</summary>
internal sealed class PostedForm(IFormCollection fields)
{
    /// <summary>The trimmed value; null when it is absent or blank.</summary>
    internal string? this[string name] => fields[name].ToString().Trim() is { Length: > 0 } value ? value : null;

    /// <summary>Exactly as it was sent.</summary>
    internal string Raw(string name) => fields[name].ToString();

    internal IEnumerable<string> Every(string name) => fields[name].OfType<string>();
}

/// <summary>
/// Reads posted forms. A paste of megabytes or an old page is answered with a sentence, not with an empty error, so the
/// endpoints of this module read their forms here and not by parameter binding.
/// </summary>
internal static class Forms
{
    internal const string TooLarge = "form.too-large";
    internal const string Expired = "form.expired";

    // The longest form is the desk's: a few hundred bytes and one complaint.
    private const long Limit = 32 * 1024;

    internal static async Task<Result<PostedForm>> ReadSmallFormAsync(this HttpContext http)
    {
        if (!http.Request.HasFormContentType || http.Request.ContentLength > Limit)
        {
            return Invalid.One(TooLarge, "", "The form is larger than any this page sends.");
        }

        // A body without a length is cut off while it is read.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = Limit;
        }

        try
        {
            return await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http)
                ? new PostedForm(await http.Request.ReadFormAsync(http.RequestAborted))
                : Invalid.One(Expired, "", "The form's token is missing or old.");
        }
        catch (Exception exception) when (exception is BadHttpRequestException or InvalidDataException or AntiforgeryValidationException)
        {
            return Invalid.One(TooLarge, "", "The form could not be read.");
        }
    }

    /// <summary>A path of this server, else the fallback: a posted address must not lead to another site.</summary>
    internal static string LocalPath(string? path, string fallback) =>
        path is ['/', ..] and not ['/', '/' or '\\', ..] && !path.Any(char.IsControl) ? path : fallback;
}
