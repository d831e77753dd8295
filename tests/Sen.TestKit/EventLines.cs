using System.Net;
using Shouldly;

namespace Sen.TestKit;

/// <summary>What a server tells a page that listens, line by line.</summary>
public sealed class EventLines : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource _limit = new(Patience);
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventLines(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _lines = new StreamReader(body);
    }

    /// <summary>Opens the events; the server has answered.</summary>
    public static async Task<EventLines> OpenAsync(Visitor visitor, string path)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        var response = await visitor.OpenAsync(path, CancellationToken.None);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        return new EventLines(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>Reads on to the next line that begins so.</summary>
    public async Task<string> UntilAsync(string beginning)
    {
        while (await _lines.ReadLineAsync(_limit.Token) is { } line)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new EndOfStreamException($"The events ended without '{beginning}'.");
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
        _limit.Dispose();
    }
}
