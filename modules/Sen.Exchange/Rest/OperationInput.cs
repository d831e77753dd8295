using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sen.Fhir;

namespace Sen.Exchange.Rest;

/// <summary>
/// The parameters of an operation: simple ones in the address, any in a Parameters resource (R4, 3.2.0.1). A name that the operation
/// does not know is refused, as in a search.
/// </summary>
internal sealed class OperationInput
{
    private readonly List<(string Name, JsonElement Value, string? Text)> _values = [];

    private OperationInput()
    {
    }

    /// <summary>Reads the request, or says what is wrong with it.</summary>
    internal static async Task<(OperationInput Input, Answer? Refusal)> ReadAsync(HttpContext context, params string[] known)
    {
        var input = new OperationInput();
        foreach (var (name, value) in Searches.Query(context.Request.QueryString.Value).Where(p => p.Key is not ("_format" or "_pretty")))
        {
            input._values.Add((name, default, value));
        }

        if (input._values.FirstOrDefault(v => v.Text!.Any(c => c < ' ' && c is not ('\t' or '\n' or '\r'))) is { Name: { } broken })
        {
            return (input, Outcomes.Of(StatusCodes.Status400BadRequest, "invalid", "A value has a character that no text of FHIR has.", broken));
        }

        if (HttpMethods.IsPost(context.Request.Method) && context.Request.ContentLength is not 0)
        {
            var (document, refusal) = await RequestBody.ReadAsync(context);
            if (refusal is not null)
            {
                return (input, refusal);
            }

            if (document!.ResourceType is not "Parameters")
            {
                return (input, Outcomes.Of(StatusCodes.Status400BadRequest, "invalid", "An operation is sent a Parameters resource.", "resourceType"));
            }

            if (FhirValidator.Validate(document) is { Count: > 0 } issues)
            {
                return (input, Outcomes.Unparsable(issues));
            }

            input.Add(document.Root);
        }

        return input._values.FirstOrDefault(v => !known.Contains(v.Name, StringComparer.Ordinal)) is { Name: { } unknown }
            ? (input, Outcomes.Of(StatusCodes.Status400BadRequest, "not-supported", $"{unknown} is not a parameter of this operation here.", unknown))
            : (input, null);
    }

    /// <summary>A simple value as text; null when it is not there.</summary>
    internal string? Text(string name) => Texts(name).FirstOrDefault();

    internal IEnumerable<string> Texts(string name) => _values.Where(v => string.Equals(v.Name, name, StringComparison.Ordinal)).Select(v => v.Text).OfType<string>();

    internal bool Flag(string name) => Text(name) is "true";

    /// <summary>A whole number that is not negative, or nothing; false when it is something else.</summary>
    internal bool TryWhole(string name, out int? value)
    {
        var isNumber = int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        value = isNumber ? number : null;
        return isNumber || Text(name) is null;
    }

    /// <summary>A Coding, CodeableConcept or another value with parts.</summary>
    internal JsonElement? Complex(string name) =>
        _values.FirstOrDefault(v => string.Equals(v.Name, name, StringComparison.Ordinal) && v.Value.ValueKind == JsonValueKind.Object) is { Name: not null } found ? found.Value : null;

    /// <summary>A resource that was sent along.</summary>
    internal FhirDocument? Resource(string name) => Complex(name) is { } json && json.TryGetProperty("resourceType", out _)
        ? FhirDocument.Parse(Encoding.UTF8.GetBytes(json.GetRawText())).Value
        : null;

    private void Add(JsonElement parameters)
    {
        if (!parameters.TryGetProperty("parameter", out var list))
        {
            return;
        }

        foreach (var parameter in list.EnumerateArray())
        {
            var name = parameter.GetProperty("name").GetString()!;
            foreach (var part in parameter.EnumerateObject().Where(p => p.NameEquals("resource") || p.Name.StartsWith("value", StringComparison.Ordinal)))
            {
                _values.Add((name, part.Value, part.Value.ValueKind switch
                {
                    JsonValueKind.String => part.Value.GetString(),
                    JsonValueKind.Object or JsonValueKind.Array => null,
                    _ => part.Value.GetRawText(),
                }));
            }
        }
    }
}
