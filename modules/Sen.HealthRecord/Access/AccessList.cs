using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Localization;
using Sen.Record;

namespace Sen.HealthRecord.Access;

/// <summary>The list of openings to keep or to show to somebody, one line each.</summary>
internal static class AccessList
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/record/access/list.csv", HandleAsync).WithName("record.access-list")
        .RequireAuthorization(new AuthorizeAttribute { Roles = Roles.Citizen });

    internal static async Task<Results<FileContentHttpResult, ForbidHttpResult>> HandleAsync(
        AccessReading reading, IStringLocalizer<Texts> texts, CancellationToken cancellationToken)
    {
        if (!await reading.LoadAsync(cancellationToken))
        {
            return TypedResults.Forbid();
        }

        var lines = new StringBuilder();
        Row(lines, texts["List.At"], texts["List.Who"], texts["List.Role"], texts["List.Place"], texts["List.What"], texts["List.Reason"]);
        foreach (var group in reading.Groups)
        {
            var view = group.Last;
            Row(
                lines, view.At.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), view.Who, reading.RoleName(view.Role), reading.Place(view),
                reading.Did(group), view.Reason ?? "");
        }

        // The mark at the beginning tells spreadsheets that the text is UTF-8.
        byte[] bytes = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(lines.ToString())];
        return TypedResults.File(bytes, "text/csv; charset=utf-8", "ai-da-xem-ho-so.csv");
    }

    private static void Row(StringBuilder lines, params ReadOnlySpan<string> cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            lines.Append(i == 0 ? "" : ",").Append(Cell(cells[i]));
        }

        lines.Append("\r\n");
    }

    // A cell that begins like a formula is told to be text: names and reasons are typed by people.
    internal static string Cell(string text)
    {
        var safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
