using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Sen.Vietnam;

namespace Sen.Simulator.Bank;

/// <summary>The simulated bank: pages for people, a JSON door for tests, and notices to Sen. Binds to this machine only.</summary>
internal static class BankServer
{
    internal static WebApplication Build(BankOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{options.Port}"));
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, BankJson.Default));
        builder.Services.AddSingleton(options).AddHttpClient();
        builder.Services.AddSingleton(p => new Teller(options, p.GetRequiredService<IHttpClientFactory>().CreateClient("sen"), TimeProvider.System));
        var app = builder.Build();
        app.MapGet("/", Start);
        app.MapPost("/transfers", PayAsync).DisableAntiforgery();
        app.MapGet("/transfers/{reference}", (string reference, Teller teller) => Found(teller.Find(reference)));
        app.MapPost("/transfers/{reference}/again", Again).DisableAntiforgery();
        app.MapPost("/api/pay", ApiPayAsync);
        app.MapGet("/cards", () => Page(BankPages.Cards()));
        return app;
    }

    private static ContentHttpResult Start([FromQuery] string? qr, Teller teller)
    {
        if (string.IsNullOrWhiteSpace(qr))
        {
            return Page(BankPages.Start(null, teller.Latest));
        }

        return VietQr.Decode(qr).TryGet(out var payment, out var error)
            ? Page(BankPages.Confirm(qr, payment))
            : Page(BankPages.Start(error.Text(), teller.Latest));
    }

    private static async Task<Results<RedirectHttpResult, ContentHttpResult>> PayAsync(
        [FromForm] string qr, [FromForm] string? amount, Teller teller, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        var typed = long.TryParse(amount?.Replace(".", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var dong) ? dong : (long?)null;
        var paid = await teller.PayAsync(qr, typed, cancellationToken);
        if (!paid.TryGet(out var transfer, out var error))
        {
            return Page(BankPages.Start(error.Detail, teller.Latest));
        }

        // The person does not wait for the hospital; the page shows a quick answer when there is one.
        var notified = teller.NotifyAsync(transfer, lifetime.ApplicationStopping);
        await Task.WhenAny(notified, Task.Delay(TimeSpan.FromSeconds(2), cancellationToken));
        return TypedResults.LocalRedirect($"/transfers/{transfer.Notice.Reference}");
    }

    private static async Task<Results<RedirectHttpResult, NotFound>> Again(string reference, Teller teller, IHostApplicationLifetime lifetime)
    {
        if (teller.Find(reference) is not { } transfer)
        {
            return TypedResults.NotFound();
        }

        await Task.WhenAny(teller.NotifyAsync(transfer, lifetime.ApplicationStopping), Task.Delay(TimeSpan.FromSeconds(2), lifetime.ApplicationStopping));
        return TypedResults.LocalRedirect($"/transfers/{reference}");
    }

    private static async Task<Results<Ok<TransferStatus>, BadRequest<string>>> ApiPayAsync(PayRequest request, Teller teller, CancellationToken cancellationToken)
    {
        var paid = await teller.PayAsync(request.Qr, request.Amount, cancellationToken);
        if (!paid.TryGet(out var transfer, out var error))
        {
            return TypedResults.BadRequest(error.Code);
        }

        await teller.NotifyAsync(transfer, cancellationToken);
        return TypedResults.Ok(transfer.Status);
    }

    private static Results<ContentHttpResult, NotFound> Found(Transfer? transfer) =>
        transfer is null ? TypedResults.NotFound() : Page(BankPages.Done(transfer));

    private static ContentHttpResult Page(string html) => TypedResults.Content(html, "text/html; charset=utf-8");
}
