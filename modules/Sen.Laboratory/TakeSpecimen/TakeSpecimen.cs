using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Sen.Fhir;
using Sen.Laboratory.Release;
using Sen.Record;

namespace Sen.Laboratory.TakeSpecimen;

/// <summary>Records that a specimen was taken: from then on the doctor cannot withdraw the order. It gets the day's next number.</summary>
internal static class SpecimenTaken
{
    /// <summary>System of the laboratory's specimen numbers ("XN26-1124-0007").</summary>
    public const string NumberSystem = "urn:sen:sid:specimen";

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/{requestId}/specimen", HandleAsync).WithName("laboratory.specimen");

    internal static string Number(DateOnly day, long drawn) =>
        string.Create(CultureInfo.InvariantCulture, $"XN{day.Year % 100:00}-{day.Month:00}{day.Day:00}-{drawn:0000}");

    private static async Task<IResult> HandleAsync(
        string requestId, IFormCollection form, Bench bench, ILogger<Bench> logger, CancellationToken cancellationToken)
    {
        var order = await bench.OpenAsync(requestId, cancellationToken);
        if (!order.Succeeded)
        {
            return Sheet(requestId, order.Failure);
        }

        if (order.Value.Taken)
        {
            return TypedResults.Redirect($"/staff/lab/{requestId}");
        }

        if (order.Value.Request.Status != "active")
        {
            return Sheet(requestId, Invalid.One("result.revoked", "", "The order was withdrawn."));
        }

        var committed = await bench.Record.CommitAsync(bench.Caller, Build(order.Value, bench), cancellationToken);
        if (committed.Succeeded)
        {
            logger.SpecimenTaken(requestId);
            return TypedResults.Redirect(form["return"] == "list" ? "/staff/lab" : $"/staff/lab/{requestId}");
        }

        // Two people at one bench: the specimen of the first counts.
        return committed.Failure is Record.Conflict ? TypedResults.Redirect($"/staff/lab/{requestId}") : Sheet(requestId, committed.Failure);
    }

    private static Commit Build(Ordered order, Bench bench)
    {
        var (key, day, now, performer) = (bench.NewKey("Specimen"), bench.Today, bench.Now, bench.Performer);
        var counter = string.Create(CultureInfo.InvariantCulture, $"specimen/{bench.Caller.Facility}/{day:yyyy-MM-dd}");
        var request = order.Request;
        request.Specimen.Add(key.ToReference());
        return new Commit()
            .Draw(counter)
            .Update(request, order.Version)
            .Create(key, drawn => new Specimen
            {
                Id = key.Id,
                Status = "available",
                AccessionIdentifier = Identifier.Of(NumberSystem, Number(day, drawn[counter])),
                Subject = order.Request.Subject,
                Request = { Reference.To($"ServiceRequest/{order.Id}") },
                ReceivedTime = FhirDateTime.Of(now),
                Collection = new Specimen.CollectionComponent { CollectedDateTime = FhirDateTime.Of(now), Collector = performer },
            });
    }

    private static RazorComponentResult<ResultsSheet> Sheet(string requestId, Failure failure) =>
        new(new { RequestId = requestId, Failure = failure }) { StatusCode = Bench.StatusOf(failure) };
}
