using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Bench;

internal readonly record struct SampledText(string Key, string Value);

/// <param name="Sign">-1 for the key of wide ranges.</param>
internal readonly record struct SampledRange(string Key, int Sign, double Lo, double Hi);

internal readonly record struct SampledCare(string Patient, string Facility, long Until);

/// <summary>The rows that the Record wrote for one resource, as a skeleton writes them again under a new id.</summary>
internal sealed record SampledRow(
    string Type, byte[] Body, string? Patients, double? Sorted, SampledText[] Texts, SampledRange[] Ranges, SampledCare[] Care);

/// <summary>
/// Lets the Record write every resource of a corpus once and reads back what it wrote, so that a skeleton writes the same rows
/// in number and shape, whatever the Record's index table says today.
/// </summary>
internal static class SampledRows
{
    internal static async Task<SampledRow[]> OfAsync(FhirDocument[] documents, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("sen-bench-sample-").FullName;
        try
        {
            var node = Caller.System("bench");
            await using (var record = await RecordFactory.OpenAsync(
                new RecordOptions { DataDirectory = folder }, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken))
            {
                foreach (var chunk in documents.Chunk(200))
                {
                    var commit = new Commit();
                    foreach (var document in chunk)
                    {
                        commit.Create(document, ResourceKey.New(document.ResourceType, TimeProvider.System));
                    }

                    var written = await record.CommitAsync(node, commit, cancellationToken);
                    if (!written.Succeeded)
                    {
                        throw new InvalidOperationException($"The Record refused the corpus: {written.Failure}");
                    }
                }
            }

            return Read(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Mean numbers of rows for one resource, for the heading of a table.</summary>
    internal static string Describe(SampledRow[] rows) => string.Create(
        CultureInfo.InvariantCulture, $"{rows.Length} different resources, mean {rows.Average(r => r.Body.Length):N0} bytes, {rows.Average(r => r.Texts.Length):N1} text and {rows.Average(r => r.Ranges.Length):N1} range index rows each");

    private static SampledRow[] Read(string folder)
    {
        using var database = new RawSqlite(Path.Combine(folder, "record.db"));
        var names = database.Query("select id, name from name", r => (Id: r.Int64(0), Name: r.Text(1))).ToDictionary(n => n.Id, n => n.Name);
        var texts = database.Query("select rid, key, value from idx_text order by rid, key, value", r => (Rid: r.Int64(0), Row: new SampledText(names[r.Int64(1)], r.Text(2))))
            .ToLookup(r => r.Rid, r => r.Row);
        var ranges = database.Query("select rid, key, lo, hi from idx_range order by rid, key, lo, hi", r => (
            Rid: r.Int64(0), Row: new SampledRange(names[Math.Abs(r.Int64(1))], Math.Sign(r.Int64(1)), r.Double(2), r.Double(3)))).ToLookup(r => r.Rid, r => r.Row);
        var care = database.Query("select source, patient, facility, until from care", r => (
            Rid: r.Int64(0), Row: new SampledCare(r.Text(1), r.Text(2), r.Int64(3)))).ToLookup(r => r.Rid, r => r.Row);
        return
        [
            .. database.Query(
                "select r.rid, n.name, v.body, v.patients, r.sorted from resource r join version v on v.rid = r.rid join name n on n.id = r.type order by r.rid",
                r => new SampledRow(
                    r.Text(1),
                    r.Blob(2),
                    r.IsNull(3) ? null : r.Text(3),
                    r.IsNull(4) ? null : r.Double(4),
                    [.. texts[r.Int64(0)]],
                    [.. ranges[r.Int64(0)]],
                    [.. care[r.Int64(0)]])),
        ];
    }
}
