using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Bulk;

/// <summary>Bulk export and import without a server: what the commands <c>sen export</c> and <c>sen import</c> do.</summary>
public static class BulkFiles
{
    /// <summary>The Record as it stands at this moment, one NDJSON file for each type. Returns how many resources were written.</summary>
    public static async Task<long> ExportAsync(IRecord record, string folder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        Directory.CreateDirectory(folder);
        var query = new ExportQuery([.. ResourceTypes.All.Order(StringComparer.Ordinal)], await record.Feed.HeadAsync(cancellationToken));
        long total = 0;
        Ndjson? file = null;
        try
        {
            await foreach (var page in record.ExportAsync(Caller.System("export"), query, cancellationToken))
            {
                foreach (var resource in page.Resources)
                {
                    file ??= Ndjson.Create(Path.Combine(folder, page.Type + ".ndjson"));
                    await file.WriteAsync(resource.Document!.Utf8, cancellationToken);
                    total++;
                }

                if (page.IsLast && file is not null)
                {
                    await file.FinishAsync(cancellationToken);
                    file = null;
                }
            }
        }
        finally
        {
            if (file is not null)
            {
                await file.DisposeAsync();
            }
        }

        return total;
    }

    /// <summary>Brings in a file, or all files of a folder, as the node itself. An import that was cut off goes on where it was.</summary>
    /// <param name="record">Where to.</param>
    /// <param name="path">NDJSON, a resource or a Bundle as JSON, packed with gzip or not; or a folder of such files.</param>
    /// <param name="notes">Folder for the file of problems and for how far the import is.</param>
    /// <param name="told">Hears now and then how far it is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<ImportReport> ImportAsync(IRecord record, string path, string notes, Action<string> told, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(told);
        Directory.CreateDirectory(notes);
        var files = File.Exists(path)
            ? [path]
            : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(ImportLines.IsFhir).Order(StringComparer.Ordinal).ToArray();
        var notebook = new ImportNotebook(notes, path, files);
        var importer = new Importer(record, Caller.System("import"));
        for (var i = notebook.File; i < files.Length; i++)
        {
            var index = i;
            await using var errors = new ProblemFile(notebook.Problems, notebook.Before.Wrong + notebook.Here.Wrong);
            var count = await importer.RunAsync(
                ImportLines.ReadAsync(files[i], cancellationToken),
                type: null,
                notebook.Here,
                errors.WriteAsync,
                async so =>
                {
                    if (notebook.IsTime())
                    {
                        await errors.FlushAsync();
                        notebook.Save(index, so);
                        told($"{Path.GetFileName(files[index])}: {so.Lines} lines");
                    }
                },
                cancellationToken);
            await errors.FlushAsync();
            notebook.Next(i + 1, count);
        }

        notebook.Close();
        var all = notebook.Before;
        return new ImportReport(files.Length, all.Written, all.Unchanged, all.Wrong, notebook.Problems);
    }
}

/// <summary>What an import did.</summary>
/// <param name="Files">Files read.</param>
/// <param name="Written">Resources created or changed.</param>
/// <param name="Unchanged">Resources that were there already.</param>
/// <param name="Wrong">Lines that were not taken.</param>
/// <param name="Problems">The file that says why, when there are any.</param>
public sealed record ImportReport(int Files, long Written, long Unchanged, long Wrong, string Problems);
