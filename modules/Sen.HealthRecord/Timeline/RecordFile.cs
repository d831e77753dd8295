using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sen.Fhir;
using Sen.Record;

namespace Sen.HealthRecord.Timeline;

/// <summary>The person's whole record as one file: a FHIR collection Bundle of the documents exactly as they are stored.</summary>
internal static class RecordFile
{
    private static readonly string[] Types =
    [
        "Encounter", "Condition", "AllergyIntolerance", "Observation", "DiagnosticReport", "MedicationRequest", "Immunization", "Composition",
        "Appointment", "Invoice", "Coverage",
    ];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/record/file", HandleAsync).WithName("record.file")
        .RequireAuthorization(new AuthorizeAttribute { Roles = Roles.Citizen });

    internal static async Task<Results<PushStreamHttpResult, RedirectHttpResult>> HandleAsync(
        IRecord record, Person person, CancellationToken cancellationToken)
    {
        if (await person.ReadAsync(cancellationToken) is null)
        {
            return TypedResults.LocalRedirect(Person.LinkPath);
        }

        return TypedResults.Stream(stream => WriteAsync(stream, record, person, cancellationToken), "application/fhir+json", "ho-so-suc-khoe.json");
    }

    private static async Task WriteAsync(Stream stream, IRecord record, Person person, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("type", "collection");
        json.WriteStartArray("entry");
        if (await record.FindAsync(person.Caller, "Patient", person.Id, cancellationToken) is { } self)
        {
            Write(json, self);
        }

        foreach (var type in Types)
        {
            var query = SearchQuery.For(type).Where(type is "Coverage" ? "beneficiary" : "patient", person.Reference).Take(SearchQuery.MaxCount);
            for (var page = await record.SearchAsync(person.Caller, query, cancellationToken); page.Succeeded;)
            {
                foreach (var match in page.Value.Matches)
                {
                    Write(json, match);
                }

                await json.FlushAsync(cancellationToken);
                if (page.Value.Next is not { } next)
                {
                    break;
                }

                page = await record.SearchAsync(person.Caller, query.After(next), cancellationToken);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, StoredResource resource)
    {
        json.WriteStartObject();
        json.WritePropertyName("resource");
        json.WriteRawValue(resource.Document!.Utf8.Span, skipInputValidation: true);
        json.WriteEndObject();
    }
}
