using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Sen.Record;

namespace Sen.Documents.Keys;

/// <summary>The forms of the key pages. What was typed comes back with the sentence beside its field; a PIN never comes back.</summary>
internal static class KeyEndpoints
{
    internal static void Map(IEndpointRouteBuilder keys)
    {
        keys.MapPost("/new", EnrolAsync).WithName("documents.keys.new");
        keys.MapGet("/{id}/request.csr", DownloadAsync).WithName("documents.keys.request");
        keys.MapPost("/{id}/certificate", InstallAsync).WithMetadata(new RequestSizeLimitAttribute(2 * CertificateFile.Largest)).WithName("documents.keys.certificate");
        keys.MapPost("/{id}/trial", TrialAsync).WithName("documents.keys.trial");
        keys.MapPost("/{id}/cancel", CancelAsync).WithName("documents.keys.cancel");
        keys.MapPost("/{id}/retire", RetireAsync).WithName("documents.keys.retire");
        keys.MapPost("/{id}/unlock", UnlockAsync).WithName("documents.keys.unlock");
        keys.MapPost("/{id}/pin", ReplacePinAsync).WithName("documents.keys.pin");
        keys.MapPost("/{id}/pin/remove", RemovePinAsync).WithName("documents.keys.pin-remove");
    }

    private static async Task<IResult> EnrolAsync(IFormCollection form, KeyDesk desk, KeyEnrolment enrolment, CancellationToken cancellationToken)
    {
        if (await desk.OwnerAsync(form["owner"]) is not { } owner || KeyLocation.KindOf(form["place"]) is not { } kind)
        {
            return TypedResults.LocalRedirect("/staff/documents/keys/new");
        }

        // A remote service may know the facility by the server's own account, and ask for nothing more.
        string? pin = form["pin"];
        var asks = !owner.IsFacility || kind is not KeyPlaceKind.Remote || !string.IsNullOrEmpty(pin);
        var done = kind is KeyPlaceKind.Software
            ? await enrolment.RequestAsync(owner, pin, form["again"], desk.Caller, cancellationToken)
            : await enrolment.RegisterAsync(
                owner, new KeyLocation(kind, Text(form, "service"), kind is KeyPlaceKind.Token ? Text(form, "token") : null, Text(form, "reference") ?? "", asks),
                pin, form["confirm"] == "1", desk.Caller, cancellationToken);
        return done.Succeeded
            ? TypedResults.LocalRedirect($"/staff/documents/keys/{done.Value}?said={(kind is KeyPlaceKind.Software ? "requested" : "registered")}")
            : new RazorComponentResult<NewKeySheet>(new { Owner = owner, Place = kind, Typed = form, Failure = done.Failure }) { StatusCode = StatusOf(done.Failure) };
    }

    private static async Task<IResult> DownloadAsync(string id, KeyDesk desk, CancellationToken cancellationToken) =>
        await desk.Register.RequestAsync(id, cancellationToken) is { } request
            ? TypedResults.Bytes(
                System.Text.Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE REQUEST", request.Pkcs10) + "\n"), "application/pkcs10", $"{request.Owner.Id}.csr")
            : TypedResults.NotFound();

    private static async Task<IResult> InstallAsync(string id, IFormCollection form, KeyDesk desk, KeyEnrolment enrolment, CancellationToken cancellationToken)
    {
        if (await desk.Register.RequestAsync(id, cancellationToken) is not { } request)
        {
            return TypedResults.LocalRedirect("/staff/documents/keys");
        }

        var file = form.Files["file"] is { Length: > 0 and <= CertificateFile.Largest } given ? await BytesAsync(given, cancellationToken) : [];
        return Answer(await enrolment.InstallAsync(request, file, form["confirm"] == "1", desk.Caller, cancellationToken), id);
    }

    private static async Task<IResult> TrialAsync(string id, KeyDesk desk, KeyEnrolment enrolment, CancellationToken cancellationToken) =>
        await desk.Register.RequestAsync(id, cancellationToken) is { } request
            ? Answer(await enrolment.InstallTrialAsync(request, desk.Caller, cancellationToken), id)
            : TypedResults.LocalRedirect("/staff/documents/keys");

    private static async Task<IResult> CancelAsync(string id, KeyDesk desk, KeyEnrolment enrolment, CancellationToken cancellationToken)
    {
        if (await desk.Register.RequestAsync(id, cancellationToken) is { } request)
        {
            await enrolment.CancelAsync(request, desk.Caller, cancellationToken);
        }

        return TypedResults.LocalRedirect("/staff/documents/keys?said=cancelled");
    }

    private static Task<IResult> RetireAsync(string id, KeyDesk desk, KeyEnrolment enrolment, CancellationToken cancellationToken) =>
        ChangeAsync(id, "retired", desk, key => enrolment.RetireAsync(key, desk.Caller, cancellationToken));

    private static Task<IResult> UnlockAsync(string id, KeyDesk desk, KeyEnrolment enrolment, CancellationToken cancellationToken) =>
        ChangeAsync(id, "unlocked", desk, key => enrolment.UnlockAsync(key, desk.Caller, cancellationToken));

    private static async Task<IResult> ReplacePinAsync(string id, IFormCollection form, KeyDesk desk, SealPins pins, CancellationToken cancellationToken)
    {
        if (await desk.Register.KeyAsync(id, cancellationToken) is not { } key)
        {
            return TypedResults.LocalRedirect("/staff/documents/keys");
        }

        var done = await pins.ReplaceAsync(key, form["pin"], desk.Caller, cancellationToken);
        return done.Succeeded
            ? TypedResults.LocalRedirect($"/staff/documents/keys/{id}?said=pin-kept")
            : new RazorComponentResult<KeySheet>(new { Id = id, Failure = done.Failure }) { StatusCode = StatusOf(done.Failure) };
    }

    private static Task<IResult> RemovePinAsync(string id, KeyDesk desk, SealPins pins, CancellationToken cancellationToken) =>
        ChangeAsync(id, "pin-removed", desk, key => pins.RemoveAsync(key, desk.Caller, cancellationToken));

    private static async Task<IResult> ChangeAsync(string id, string said, KeyDesk desk, Func<RegisteredKey, Task<Result<bool>>> change)
    {
        if (await desk.Register.KeyAsync(id, desk.Http.RequestAborted) is not { } key)
        {
            return TypedResults.LocalRedirect("/staff/documents/keys");
        }

        var changed = await change(key);
        return TypedResults.LocalRedirect($"/staff/documents/keys/{id}?said={(changed.Succeeded ? said : "stale")}");
    }

    private static IResult Answer(Result<string> done, string id) => done.Succeeded
        ? TypedResults.LocalRedirect($"/staff/documents/keys/{done.Value}?said=registered")
        : new RazorComponentResult<KeySheet>(new { Id = id, Failure = done.Failure }) { StatusCode = StatusOf(done.Failure) };

    private static string? Text(IFormCollection form, string name) => form[name].ToString().Trim() is { Length: > 0 } text ? text : null;

    private static int StatusOf(Failure failure) => failure is Invalid ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status409Conflict;

    private static async Task<byte[]> BytesAsync(IFormFile file, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream((int)file.Length);
        await file.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }
}
