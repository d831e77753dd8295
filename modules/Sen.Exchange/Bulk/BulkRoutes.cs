using Microsoft.Extensions.DependencyInjection;
using Sen.Exchange.Rest;

namespace Sen.Exchange.Bulk;

/// <summary>Bulk Data Access (HL7 FHIR Bulk Data Access IG 2.0) and bulk import.</summary>
internal static class BulkRoutes
{
    private const string Definitions = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/";

    private static readonly string[] Kickoff = ["GET", "POST"];

    internal static readonly FhirRoute[] All =
    [
        new("fhir.export", Kickoff, "/$export", (context, caller) => Door(context).ExportAsync(context, caller))
            { Operation = "export", Definition = Definitions + "export", Summary = "Everything the caller may see, as files." },
        new("fhir.export-patients", Kickoff, "/Patient/$export", (context, caller) => Door(context).ExportPatientsAsync(context, caller))
            { Operation = "export", Definition = Definitions + "patient-export", Summary = "The records of all people, as files." },
        new("fhir.export-group", Kickoff, "/Group/{id}/$export", (context, caller) => Door(context).ExportGroupAsync(context, caller))
            { Operation = "export", Definition = Definitions + "group-export", Summary = "The records of the members of a group, as files." },
        new("fhir.import", FhirRoute.Post, "/$import", (context, caller) => context.RequestServices.GetRequiredService<ImportDoor>().AcceptAsync(context, caller))
            { Operation = "import", Definition = "urn:sen:operation:import", Summary = "Many resources at once: NDJSON in the body, or a list of files to fetch.", AnyFormat = true, IsLong = true },
        new("fhir.bulk-status", FhirRoute.Get, "/bulk/{job}", (context, caller) => Status(context).ReadAsync(context, caller))
            { Summary = "The state of a bulk job, and when it is done what there is to fetch.", AnyFormat = true },
        new("fhir.bulk-delete", ["DELETE"], "/bulk/{job}", (context, caller) => Status(context).DeleteAsync(context, caller))
            { Summary = "Stops a bulk job and erases its files.", AnyFormat = true },
        new("fhir.bulk-file", FhirRoute.Get, "/bulk/{job}/{file}", (context, caller) => Status(context).FileAsync(context, caller))
            { Summary = "A file of a finished bulk job.", AnyFormat = true, IsLong = true },
    ];

    private static BulkDoor Door(Microsoft.AspNetCore.Http.HttpContext context) => context.RequestServices.GetRequiredService<BulkDoor>();

    private static BulkStatus Status(Microsoft.AspNetCore.Http.HttpContext context) => context.RequestServices.GetRequiredService<BulkStatus>();
}
