using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Sen.Fhir;
using Sen.TestKit;

namespace Sen.Exchange.Tests.Fuzzing;

/// <summary>A request that somebody might send by mistake or on purpose.</summary>
/// <param name="Path">Path and query as they go over the wire.</param>
internal sealed record FuzzRequest(string Method, string Path, byte[]? Body = null, string? MediaType = null)
{
    private const int MostShown = 6_000;

    internal IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    internal HttpRequestMessage ToMessage(Uri server)
    {
        // As it stands: the class Uri would mend broken escapes, and the server must meet them.
        var address = new Uri(server.GetLeftPart(UriPartial.Authority) + Path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var message = new HttpRequestMessage(new HttpMethod(Method), address);
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            message.Content.Headers.ContentType = MediaType is null ? null : MediaTypeHeaderValue.Parse(MediaType);
        }

        foreach (var (name, value) in Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    public override string ToString()
    {
        var text = new StringBuilder($"{Method} {Path}");
        foreach (var (name, value) in Headers)
        {
            text.Append($"\n{name}: {value}");
        }

        if (Body is not null)
        {
            var body = Encoding.Latin1.GetString(Body);
            text.Append($"\nContent-Type: {MediaType}\n\n{(body.Length > MostShown ? $"{body[..MostShown]}… ({Body.Length} bytes)" : body)}");
        }

        return text.ToString();
    }
}

/// <summary>A resource that stands in the Record when the first request comes.</summary>
/// <param name="Json">Its text.</param>
/// <param name="Xml">The same in FHIR's XML.</param>
internal sealed partial record Sample(string Type, string Id, string Json, string Xml)
{
    private const int Largest = 6_000;

    /// <summary>People, their visits and bills of Synthea, HL7's examples, and what facilities of ours keep; each known under an id.</summary>
    internal static IReadOnlyList<Sample> All()
    {
        var entries = SharedData.Synthea("hosp", "pract", "Enda").SelectMany(bundle => FhirDocument.Parse(bundle.Utf8).ValueOrThrow().Root.GetProperty("entry").EnumerateArray())
            .DistinctBy(entry => entry.GetProperty("fullUrl").GetString(), StringComparer.Ordinal).ToList();
        var types = entries.ToDictionary(e => e.GetProperty("fullUrl").GetString()!, e => e.GetProperty("resource").GetProperty("resourceType").GetString()!, StringComparer.Ordinal);
        var synthea = entries.Select(entry => entry.GetProperty("resource").GetRawText())
            .Where(text => text.Length < Largest)
            .Select(text => Urn().Replace(text, match => types.TryGetValue(match.Value, out var type) ? $"{type}/{match.Value[9..]}" : match.Value));
        var examples = Directory.EnumerateFiles(SharedData.Find("fhir/hl7_r4_examples"), "*.json").Order(StringComparer.Ordinal)
            .Where(file => new FileInfo(file).Length < Largest)
            .Select(File.ReadAllText);
        return [.. Ours().Concat(examples).Concat(Spread(synthea)).Select(Read).OfType<Sample>()];
    }

    // As many of each type, so that observations do not crowd out the rest.
    private static IEnumerable<string> Spread(IEnumerable<string> texts) =>
        texts.GroupBy(text => FhirDocument.Parse(text).Value?.ResourceType, StringComparer.Ordinal).SelectMany(type => type.Take(4));

    private static IEnumerable<string> Ours()
    {
        yield return """{"resourceType":"Patient","id":"bich-ngoc","active":true,"name":[{"use":"official","family":"Nguyễn","given":["Thị","Bích Ngọc"]}],"telecom":[{"system":"phone","value":"+84918234604"}],"gender":"female","birthDate":"1984-06-17","_birthDate":{"extension":[{"url":"urn:x","valueDecimal":1.500}]},"contact":[{"relationship":[{"coding":[{"code":"N"}]}],"name":{"text":"Trần Văn Ả"}}]}""";
        yield return """{"resourceType":"Observation","id":"huyet-ap","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"subject":{"reference":"Patient/bich-ngoc"},"effectiveDateTime":"2026-11-24T08:00:00+07:00","component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":128.0,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},{"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":82,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}]}""";
        yield return """{"resourceType":"ValueSet","id":"vs","url":"urn:sen:fuzz:vs","status":"active","compose":{"include":[{"system":"http://hl7.org/fhir/administrative-gender","filter":[{"property":"concept","op":"regex","value":"(a+)+$"}]},{"system":"http://hl7.org/fhir/sid/icd-10","concept":[{"code":"A00"}]},{"valueSet":["http://hl7.org/fhir/ValueSet/administrative-gender"]}],"exclude":[{"system":"http://hl7.org/fhir/administrative-gender","filter":[{"property":"concept","op":"is-a","value":"male"}]}]}}""";
        yield return """{"resourceType":"CodeSystem","id":"cs","url":"urn:sen:fuzz:cs","version":"1","status":"active","content":"complete","hierarchyMeaning":"is-a","concept":[{"code":"a","display":"A","concept":[{"code":"b","designation":[{"language":"vi","value":"Bê"}]}]}]}""";
        yield return """{"resourceType":"Subscription","id":"sub","status":"requested","reason":"x","criteria":"Observation?code=8480-6","channel":{"type":"rest-hook","endpoint":"https://localhost:1/","payload":"application/fhir+json","header":["Authorization: Bearer x"]}}""";
        yield return """{"resourceType":"Questionnaire","id":"q","status":"draft","item":[{"linkId":"1","type":"group","item":[{"linkId":"1.1","type":"choice","answerOption":[{"valueCoding":{"code":"x"}}]}]}]}""";
        yield return """{"resourceType":"List","id":"l","status":"current","mode":"working","entry":[{"item":{"reference":"Observation/huyet-ap"}},{"item":{"reference":"Patient/bich-ngoc"}}]}""";
        yield return """{"resourceType":"Group","id":"g","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/bich-ngoc"}}]}""";
        yield return """{"resourceType":"Binary","id":"bin","contentType":"text/plain","data":"eMOibg=="}""";
    }

    private static Sample? Read(string text) =>
        FhirDocument.Parse(text) is { Succeeded: true, Value: { Id: { } id } document } && document.ResourceType is not ("AuditEvent" or "Bundle" or "OperationOutcome" or "Parameters")
        && FhirXml.Write(document) is { Succeeded: true, Value: var xml }
            ? new Sample(document.ResourceType, id, text, Encoding.UTF8.GetString(xml))
            : null;

    [GeneratedRegex("urn:uuid:[0-9a-f-]{36}", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Urn();
}
