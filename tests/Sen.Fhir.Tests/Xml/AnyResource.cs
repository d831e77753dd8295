using System.Text.Json.Nodes;

namespace Sen.Fhir.Tests.Xml;

/// <summary>Makes resources of any type from the model: required elements always, others by chance, values of every primitive type.</summary>
internal sealed class AnyResource(int seed)
{
    private const int Deepest = 4;

    private static readonly ModelType ElementType = FhirModel.Get("Element");

    private readonly Random _random = new(seed);

    internal JsonObject Make(string type) => Resource(type, 0);

    private JsonObject Resource(string type, int depth)
    {
        var json = new JsonObject { ["resourceType"] = type };
        Fill(json, FhirModel.Get(type), depth);
        return json;
    }

    private void Fill(JsonObject json, ModelType type, int depth)
    {
        foreach (var element in type.Elements)
        {
            var wanted = element.Min > 0 || _random.Next(100) < (depth == 0 ? 60 : depth < Deepest ? 15 : 0);
            var property = Pick(type.PropertiesOf(element.Name));
            if (wanted && !(element.Name is "extension" && depth >= Deepest))
            {
                Put(json, property, element.Max is not 1, depth);
            }
        }

        // What has no element at all says nothing; FHIR has no empty objects.
        if (json.Count == 0 || (json.Count == 1 && json.ContainsKey("resourceType")))
        {
            json["id"] = "x1";
        }
    }

    private void Put(JsonObject json, ModelProperty property, bool isList, int depth)
    {
        if (!isList)
        {
            var value = Value(property, depth);
            json[property.JsonName] = value;
            if (property.Type is { IsPrimitive: true, Name: not "xhtml" } && !property.Element.IsAttribute && Chance())
            {
                json[property.ExtrasName] = Extras(depth);
            }

            return;
        }

        var count = 1 + _random.Next(3);
        json[property.JsonName] = new JsonArray([.. Enumerable.Range(0, count).Select(_ => Value(property, depth))]);
        if (property.Type.IsPrimitive && Chance())
        {
            json[property.ExtrasName] = new JsonArray([.. Enumerable.Range(0, count).Select(i => i == 0 || Chance() ? Extras(depth) : null)]);
        }
    }

    private bool Chance() => _random.Next(4) == 0;

    private JsonObject Extras(int depth)
    {
        var json = new JsonObject();
        Fill(json, ElementType, depth + 2);
        return json;
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    private JsonNode? Value(ModelProperty property, int depth)
    {
        var type = property.Type;
        if (type.IsResource)
        {
            return Resource(Pick(["Patient", "Basic", "Observation", "Binary"]), depth + 2);
        }

        if (type.IsPrimitive)
        {
            return Primitive(type.Name);
        }

        var json = new JsonObject();
        Fill(json, type, depth + 1);
        return json;
    }

    private JsonNode? Primitive(string type) => type switch
    {
        "boolean" => _random.Next(2) == 0,
        "integer" => _random.Next(-9999, 9999),
        "unsignedInt" => _random.Next(9999),
        "positiveInt" => 1 + _random.Next(9999),
        "decimal" => JsonNode.Parse(Pick(["0", "-1.50", "3.140", "1E-24", "98.60", "120.0"])),
        "date" => Pick(["1984", "1984-06", "1984-06-17"]),
        "dateTime" => Pick(["2026", "2026-11", "2026-11-24", "2026-11-24T08:00:00+07:00", "2026-11-24T08:00:00.123Z"]),
        "instant" => "2026-11-24T08:00:00.120+07:00",
        "time" => Pick(["08:00:00", "23:59:59.999"]),
        "id" => "a-1.b",
        "code" => Pick(["active", "a b"]),
        "oid" => "urn:oid:1.2.704",
        "uuid" => "urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
        "uri" or "url" or "canonical" => Pick(["http://example.org/a?b=1&c=2", "urn:x:y"]),
        "base64Binary" => "U2Vu",
        "xhtml" => """<div xmlns="http://www.w3.org/1999/xhtml"><p title='a>b'>Nguyễn &amp; Trần <br/> &#xA0;<!-- x --></p></div>""",
        _ => Pick(["Nguyễn Thị Bích Ngọc", "a < b & c > d \"e\" 'f'", "two\nlines\tand a tab", " blanks ", "😀", "<div/>"]),
    };
}
