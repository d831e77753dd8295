using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sen.Exchange.Rest;
using Sen.Fhir;

namespace Sen.Exchange.Terminology;

/// <summary>ValueSet/$expand (R4, valueset-operation-expand).</summary>
internal sealed class Expand(TermLibrary library, TimeProvider clock)
{
    /// <summary>Codes that are given at once; whoever wants more asks for pages.</summary>
    private const int MostAtOnce = 10_000;

    private static readonly string[] Known =
        ["url", "valueSet", "valueSetVersion", "filter", "date", "offset", "count", "includeDesignations", "includeDefinition", "activeOnly", "excludeNotForUI", "displayLanguage", "system-version"];

    // Parameters of the question that the expansion repeats.
    private static readonly (string Name, string Type)[] Echoed =
    [
        ("count", "valueInteger"), ("filter", "valueString"), ("displayLanguage", "valueCode"), ("date", "valueDateTime"),
        ("activeOnly", "valueBoolean"), ("includeDesignations", "valueBoolean"), ("excludeNotForUI", "valueBoolean"),
    ];

    internal async Task<Answer> AnswerAsync(HttpContext context, string? id)
    {
        var (input, refusal) = await OperationInput.ReadAsync(context, Known);
        if (refusal is not null)
        {
            return refusal;
        }

        if (!input.TryWhole("count", out var count) || !input.TryWhole("offset", out var offset))
        {
            return Outcomes.Of(StatusCodes.Status400BadRequest, "invalid", "count and offset are whole numbers.");
        }

        if (TermQuestion.Day(input, clock) is not { } day)
        {
            return TermQuestion.BadDate();
        }

        var scope = new TermScope(day) { Versions = Versions(input) };
        var read = await ValueSets.ReadAsync(library, input, id, scope, context.RequestAborted);
        if (!read.Succeeded)
        {
            return ValueSets.Refuse(read.Issues);
        }

        var content = read.Value;
        if (content.Unknown.FirstOrDefault() is { } unknown)
        {
            return Outcomes.Of(StatusCodes.Status422UnprocessableEntity, "not-found", $"The code system {unknown} is not known here, or not in the version that is asked for.");
        }

        var found = Wanted(content, input);
        return found.Count > MostAtOnce && (count ?? int.MaxValue) > MostAtOnce
            ? Outcomes.Of(StatusCodes.Status422UnprocessableEntity, "too-costly", $"The value set has {found.Count} codes. Ask for pages of at most {MostAtOnce} with count and offset, or narrow it with filter.")
            : new Answer(StatusCodes.Status200OK) { Body = Answer.Json(json => Write(json, content, found, new Page(input, offset ?? 0, count))) };
    }

    private static Dictionary<string, string> Versions(OperationInput input)
    {
        var versions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in input.Texts("system-version"))
        {
            if (text.LastIndexOf('|') is > 0 and var at)
            {
                versions[text[..at]] = text[(at + 1)..];
            }
        }

        return versions;
    }

    private static List<ValueSetCode> Wanted(ValueSetContent content, OperationInput input)
    {
        var codes = content.Codes;
        if (input.Flag("activeOnly"))
        {
            codes = codes.Where(c => !c.Concept.IsInactive);
        }

        if (input.Flag("excludeNotForUI"))
        {
            codes = codes.Where(c => !c.Concept.IsAbstract);
        }

        if (input.Text("filter") is not { Length: > 0 } text)
        {
            return [.. codes];
        }

        var filter = new TermFilter(text);
        return [.. codes.Where(filter.Matches).OrderBy(filter.Rank)];
    }

    private void Write(Utf8JsonWriter json, ValueSetContent content, List<ValueSetCode> found, Page page)
    {
        json.WriteStartObject();
        foreach (var property in content.Resource.Root.EnumerateObject()
            .Where(p => p.Name is not ("text" or "expansion" or "contained") && (!p.NameEquals("compose") || page.Input.Flag("includeDefinition"))))
        {
            property.WriteTo(json);
        }

        if (!content.Resource.Root.TryGetProperty("status", out _))
        {
            json.WriteString("status", "active");
        }

        json.WriteStartObject("expansion");
        json.WriteString("identifier", $"urn:uuid:{Guid.NewGuid()}");
        json.WriteString("timestamp", FhirDateTime.Instant(clock.GetUtcNow()).Text);
        json.WriteNumber("total", found.Count);
        json.WriteNumber("offset", page.Offset);
        Parameters(json, content, page);
        var shown = found.Skip(page.Offset).Take(page.Count ?? MostAtOnce).ToList();
        if (shown.Count > 0)
        {
            json.WriteStartArray("contains");
            shown.ForEach(code => Code(json, code, page.Input));
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    // What was asked, and which editions the answer was made from. Codes of a grammar are only those that people meet.
    private static void Parameters(Utf8JsonWriter json, ValueSetContent content, Page page)
    {
        json.WriteStartArray("parameter");
        Parameter(json, "offset", j => j.WriteNumber("valueInteger", page.Offset));
        foreach (var (name, type) in Echoed.Where(e => page.Input.Text(e.Name) is not null))
        {
            var value = page.Input.Text(name)!;
            Parameter(json, name, j => Write(j, type, value));
        }

        foreach (var list in content.Editions)
        {
            Parameter(json, "version", j => j.WriteString("valueUri", list.Version is null ? list.Url : $"{list.Url}|{list.Version}"));
        }

        if (content.Endless.Any())
        {
            Parameter(json, "limitedExpansion", j => j.WriteBoolean("valueBoolean", true));
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string type, string value)
    {
        switch (type)
        {
            case "valueInteger":
                json.WriteNumber(type, int.Parse(value, CultureInfo.InvariantCulture));
                break;
            case "valueBoolean":
                json.WriteBoolean(type, value is "true");
                break;
            default:
                json.WriteString(type, value);
                break;
        }
    }

    private static void Parameter(Utf8JsonWriter json, string name, Action<Utf8JsonWriter> value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        value(json);
        json.WriteEndObject();
    }

    private static void Code(Utf8JsonWriter json, ValueSetCode code, OperationInput input)
    {
        var concept = code.Concept;
        json.WriteStartObject();
        json.WriteString("system", code.System);
        if (concept.IsAbstract)
        {
            json.WriteBoolean("abstract", true);
        }

        if (concept.IsInactive)
        {
            json.WriteBoolean("inactive", true);
        }

        if (code.List?.Version is { } version)
        {
            json.WriteString("version", version);
        }

        json.WriteString("code", concept.Code);
        if (concept.DisplayIn(input.Text("displayLanguage")) is { Length: > 0 } display)
        {
            json.WriteString("display", display);
        }

        if (input.Flag("includeDesignations"))
        {
            Designations(json, code);
        }

        json.WriteEndObject();
    }

    private static void Designations(Utf8JsonWriter json, ValueSetCode code)
    {
        var own = code.List?.Language is { } language && code.Concept.Display is { } display ? [new CodeDesignation(language, display)] : Array.Empty<CodeDesignation>();
        var terms = own.Concat(code.Concept.Designations).ToList();
        if (terms.Count == 0)
        {
            return;
        }

        json.WriteStartArray("designation");
        foreach (var term in terms)
        {
            json.WriteStartObject();
            if (term.Language is not null)
            {
                json.WriteString("language", term.Language);
            }

            json.WriteString("value", term.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private sealed record Page(OperationInput Input, int Offset, int? Count);
}
