using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Sen.Exchange.Tests.Fuzzing;

/// <summary>Requests that would write, and operations that are sent a resource.</summary>
internal sealed class FuzzWrites(IReadOnlyList<Sample> samples, FuzzSearches searches)
{
    private const string Json = "application/fhir+json";

    private static readonly string[] Paths =
    [
        "Patient", "Patient.name", "Patient.name.first()", "Patient.name.where(use = 'official')", "Patient.name[0].given", "Patient.name[99]", "Patient.gender", "Patient.birthDate", "Patient.nonsense", "name", "$this", "%resource", "Patient.name | Patient.contact",
        "Patient.name.given.first() + 1", "1/0", "(((((", "", "'", "Patient.descendants()", "Patient.extension('urn:x').value", "Patient.meta", "Patient.id", "resolve()", "repeat($this)", "Patient.repeat(children())", "9999999999999999999999999.9", "@2026-13", "iif(true, name, name)", "Patient.name.select(given.join('x')).matches('(a+)+$')", "now() + 99999999 years", "%nothing", "trace('x')", "Patient.contact.name", "Patient.deceased", "Patient.multipleBirth",
    ];

    private static readonly string[] Ends = ["", "/", "/-", "/0", "/99", "/x", "/~", "/~2", "/_birthDate", "/extension/-"];

    private Gen<Sample> Any => Gen.Elements(samples.ToArray());

    private static Gen<byte[]> Broken(string text, int wholeWeight = 1) => Gen.Frequency(
        (wholeWeight, Gen.Constant(Encoding.UTF8.GetBytes(text))),
        (7, Nasty.Json(text).Select(Encoding.UTF8.GetBytes)),
        (2, Nasty.Bytes(Encoding.UTF8.GetBytes(text))));

    // Values replaced in attributes, elements broken by the byte, a document type, a file from outside.
    private static Gen<byte[]> BrokenXml(string xml) => Gen.Frequency(
        (1, Gen.Constant(Encoding.UTF8.GetBytes(xml))),
        (3, Nasty.Bytes(Encoding.UTF8.GetBytes(xml))),
        (1, Gen.Elements("<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]>", "<?xml version=\"1.1\"?>", "<?xml version=\"1.0\" encoding=\"utf-16\"?>", "\ufeff", "<!-- - -->", "<![CDATA[x]]>").Select(head => Encoding.UTF8.GetBytes(head + xml))),
        (5, from at in Gen.Choose(0, 1_000)
            from value in Nasty.Text
            let places = xml.Split("value=\"")
            let place = at % places.Length
            select Encoding.UTF8.GetBytes(string.Join("value=\"", places.Select((part, i) =>
                i == 0 || i != place ? part : System.Security.SecurityElement.Escape(value) + part[part.IndexOf('"', StringComparison.Ordinal)..])))));

    internal Gen<FuzzRequest> Create =>
        from sample in Any
        from xml in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        from body in xml ? BrokenXml(sample.Xml) : Broken(sample.Json)
        from headers in FuzzSearches.Headers
        from media in Gen.Frequency((40, Gen.Constant(xml ? "application/fhir+xml" : Json)), (1, Gen.Elements(xml ? Json : "application/fhir+xml", "text/plain", "application/json; charset=utf-16", "application/json")))
        select new FuzzRequest("POST", $"/fhir/{sample.Type}", body, media) { Headers = headers };

    internal Gen<FuzzRequest> Update =>
        from sample in Any
        from query in searches.Query(sample.Type)
        from conditional in Gen.Choose(0, 5)
        from xml in Gen.Frequency((5, Gen.Constant(false)), (1, Gen.Constant(true)))
        from body in xml ? BrokenXml(sample.Xml) : Broken(sample.Json, wholeWeight: 2)
        from headers in FuzzSearches.Headers
        let address = conditional == 0 ? $"/fhir/{sample.Type}?{query}" : $"/fhir/{sample.Type}/{sample.Id}"
        select new FuzzRequest("PUT", address, body, xml ? "application/fhir+xml" : Json) { Headers = headers };

    internal Gen<FuzzRequest> Delete =>
        from sample in Any
        from id in Gen.Frequency((1, Gen.Constant(sample.Id)), (2, Gen.Elements("nobody", "a b", "x$y", "%00", new string('a', 65))))
        from headers in FuzzSearches.Headers
        select new FuzzRequest("DELETE", $"/fhir/{sample.Type}/{id}") { Headers = headers };

    internal Gen<FuzzRequest> JsonPatch =>
        from sample in Any
        let pointers = JsonMutation.Pointers(sample.Json).ToArray()
        let operation = from op in Gen.Elements("add", "remove", "replace", "move", "copy", "test", "append", "")
                        from path in Gen.Elements(pointers)
                        from @from in Gen.Elements(pointers)
                        from end in Gen.Frequency((3, Gen.Constant("")), (1, Gen.Elements(Ends)))
                        from value in Nasty.Value
                        select $"{{\"op\":\"{op}\",\"path\":{JsonSerializer.Serialize(path + end)},\"from\":{JsonSerializer.Serialize(@from)},\"value\":{value}}}"
        from count in Gen.Choose(1, 3)
        from operations in operation.ListOf(count)
        from body in Broken($"[{string.Join(',', operations)}]", wholeWeight: 12)
        from headers in FuzzSearches.Headers
        select new FuzzRequest("PATCH", $"/fhir/{sample.Type}/{sample.Id}", body, "application/json-patch+json") { Headers = headers };

    internal Gen<FuzzRequest> PathPatch =>
        from sample in Any
        from type in Gen.Elements("add", "insert", "delete", "replace", "move", "nonsense")
        from path in Gen.Elements(Paths)
        from name in Gen.Elements("name", "given", "gender", "birthDate", "extension", "id", "status", "nonsense", "")
        from value in Gen.Elements("\"valueString\":\"x\"", "\"valueCode\":\"male\"", "\"valueDate\":\"2026-02-30\"", "\"valueHumanName\":{\"family\":\"A\"}", "\"valueInteger\":5", "\"part\":[{\"name\":\"family\",\"valueString\":\"B\"}]", "\"valueDecimal\":1.500", "\"resource\":{\"resourceType\":\"Patient\"}")
        from index in Gen.Elements("0", "-1", "1", "99", "2147483648", "1.5")
        let operation = $$"""{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"{{type}}"},{"name":"path","valueString":{{JsonSerializer.Serialize(path.Replace("Patient", sample.Type, StringComparison.Ordinal))}}},{"name":"name","valueString":"{{name}}"},{"name":"value",{{value}}},{"name":"index","valueInteger":{{index}}},{"name":"source","valueInteger":{{index}}},{"name":"destination","valueInteger":0}]}]}"""
        from body in Broken(operation, wholeWeight: 12)
        select new FuzzRequest("PATCH", $"/fhir/{sample.Type}/{sample.Id}", body, Json);

    internal Gen<FuzzRequest> Bundle =>
        from type in Gen.Frequency((4, Gen.Constant("transaction")), (3, Gen.Constant("batch")), (1, Gen.Elements("collection", "history", "nonsense")))
        from count in Gen.Choose(0, 4)
        from entries in Entry.ListOf(count)
        from body in Broken($"{{\"resourceType\":\"Bundle\",\"type\":\"{type}\",\"entry\":[{string.Join(',', entries)}]}}", wholeWeight: 12)
        from headers in FuzzSearches.Headers
        select new FuzzRequest("POST", "/fhir", body, Json) { Headers = headers };

    private Gen<string> Entry =>
        from sample in Any
        from resource in Gen.Frequency((3, Gen.Constant(sample.Json)), (2, Nasty.Json(sample.Json)))
        from method in Gen.Frequency((6, Gen.Elements("POST", "PUT")), (2, Gen.Elements("GET", "DELETE", "PATCH")), (1, Gen.Elements("HEAD", "put", "")))
        from query in searches.Query(sample.Type)
        from way in Gen.Choose(0, 9)
        from url in Gen.Elements("urn:uuid:00000000-0000-4000-8000-000000000000", "urn:uuid:00000000-0000-4000-8000-000000000001", "http://localhost/fhir/Patient/bich-ngoc", "Patient/bich-ngoc", "", "urn:oid:1")
        let address = (way, method) switch
        {
            (0, _) => $"{sample.Type}?{query}",
            (1, _) => "NoType/1",
            (2, "GET") => $"{sample.Type}?{query}",
            (_, "POST") => sample.Type,
            _ => $"{sample.Type}/{sample.Id}",
        }
        let condition = way switch { 3 => $",\"ifNoneExist\":{JsonSerializer.Serialize(query)}", 4 => ",\"ifMatch\":\"W/\\\"1\\\"\"", _ => "" }
        let body = method is "GET" or "DELETE" or "HEAD" ? "" : $"\"resource\":{resource},"
        select $"{{\"fullUrl\":\"{url}\",{body}\"request\":{{\"method\":\"{method}\",\"url\":{JsonSerializer.Serialize(address)}{condition}}}}}";
}
