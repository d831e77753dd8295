using System.Globalization;
using Sen.Exchange.Rest;
using Sen.Fhir;

namespace Sen.Exchange.Bulk;

/// <summary>The lines of an import that were not taken: an OperationOutcome each, that says which line and why.</summary>
internal sealed class ProblemFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly long _before;
    private FileStream? _file;

    /// <param name="path">The file; it begins with its first problem.</param>
    /// <param name="before">Problems that were counted before a stop; those that were written after the count are written anew.</param>
    internal ProblemFile(string path, long before) => (_path, _before) = (path, before);

    internal async ValueTask WriteAsync(ImportProblem problem)
    {
        var where = problem.Line == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"line {problem.Line}{(problem.Resource is null ? "" : " ")}{problem.Resource}: ");
        var issues = problem.Issues.Select(i => new FhirIssue(i.Severity, i.Code, i.Path, where + i.Message));
        _file ??= Open();
        await _file.WriteAsync(Outcomes.Of(200, issues).Body);
        _file.WriteByte((byte)'\n');
    }

    internal async Task FlushAsync()
    {
        if (_file is not null)
        {
            await _file.FlushAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_file is not null)
        {
            await _file.DisposeAsync();
        }
    }

    private FileStream Open()
    {
        var file = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        for (long lines = 0, next = 0; lines < _before && next >= 0; lines++)
        {
            do
            {
                next = file.ReadByte();
            }
            while (next is not '\n' and >= 0);
        }

        file.SetLength(file.Position);
        return file;
    }
}

/// <summary>Copies no more than is allowed.</summary>
internal static class BoundedCopy
{
    /// <summary>False: there was more, and the file is gone again.</summary>
    internal static async Task<bool> ToFileAsync(Stream content, string path, long limit, CancellationToken cancellationToken)
    {
        long length = 0;
        await using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous))
        {
            var buffer = new byte[1 << 16];
            int read;
            while (length <= limit && (read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                length += read;
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            file.Flush(flushToDisk: true);
        }

        if (length > limit)
        {
            File.Delete(path);
        }

        return length <= limit;
    }
}
