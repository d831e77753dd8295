using System.Net;
using System.Text.Json;
using System.Text;
using Sen.TestKit;

namespace Sen.Exchange.Tests;

/// <summary>A bulk client as the guide describes one: kicks off, polls, fetches.</summary>
internal sealed class BulkClient(HttpClient client)
{
    internal HttpClient Http => client;

    internal async Task<HttpResponseMessage> KickOffAsync(string path, string? body = null, string prefer = "respond-async", string type = "application/fhir+json")
    {
        var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        request.Headers.TryAddWithoutValidation("Prefer", prefer);
        request.Headers.TryAddWithoutValidation("Accept", "application/fhir+json");
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, type);
        }

        return await client.SendAsync(request);
    }

    /// <summary>Kicks off and returns where the job is.</summary>
    internal async Task<Uri> StartAsync(string path, string? body = null, string prefer = "respond-async", string type = "application/fhir+json")
    {
        var accepted = await KickOffAsync(path, body, prefer, type);
        accepted.StatusCode.ShouldBe(HttpStatusCode.Accepted, await accepted.Content.ReadAsStringAsync());
        return accepted.Content.Headers.ContentLocation!;
    }

    /// <summary>The manifest, when it is there.</summary>
    internal async Task<JsonElement> ManifestAsync(Uri job)
    {
        var done = await Eventually.FindAsync(async () =>
        {
            var status = await client.GetAsync(job);
            if (status.StatusCode == HttpStatusCode.OK)
            {
                return status;
            }

            status.StatusCode.ShouldBeOneOf(HttpStatusCode.Accepted, HttpStatusCode.TooManyRequests);
            status.Headers.RetryAfter.ShouldNotBeNull();
            return null;
        });
        done.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        return JsonDocument.Parse(await done.Content.ReadAsStringAsync()).RootElement;
    }

    internal async Task<JsonElement> RunAsync(string path, string? body = null, string prefer = "respond-async", string type = "application/fhir+json") =>
        await ManifestAsync(await StartAsync(path, body, prefer, type));

    /// <summary>All lines of all files of a kind.</summary>
    internal async Task<List<JsonElement>> LinesAsync(JsonElement manifest, string kind = "output")
    {
        var lines = new List<JsonElement>();
        foreach (var file in manifest.GetProperty(kind).EnumerateArray())
        {
            var text = await client.GetStringAsync(file.GetProperty("url").GetString());
            text.ShouldEndWith("\n");
            var own = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            own.Length.ShouldBe(file.GetProperty("count").GetInt32());
            lines.AddRange(own.Select(l => JsonDocument.Parse(l).RootElement));
        }

        return lines;
    }

    internal async Task<List<string>> KeysAsync(JsonElement manifest) => [.. (await LinesAsync(manifest)).Select(KeyOf).Order(StringComparer.Ordinal)];

    internal static string KeyOf(JsonElement resource) => $"{resource.GetProperty("resourceType").GetString()}/{resource.GetProperty("id").GetString()}";
}
