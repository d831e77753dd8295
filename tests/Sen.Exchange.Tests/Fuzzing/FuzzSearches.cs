using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Tests.Fuzzing;

/// <summary>Search strings: every parameter of every type with every modifier and prefix, links, controls and broken cursors.</summary>
/// <param name="types">Types of which something is there; they are asked for more often.</param>
/// <param name="cursors">Cursors that the server gave.</param>
internal sealed class FuzzSearches(IReadOnlyList<string> types, IReadOnlyList<string> cursors)
{
    // A server's socket takes 8 KiB for the first line.
    private const int LongestLine = 7_000;

    private static readonly string[] Modifiers =
        ["missing", "exact", "contains", "text", "not", "above", "below", "in", "not-in", "identifier", "of-type", "Patient", "Observation", "nonsense", "", "exact:contains"];

    private static readonly string[] Prefixes = ["eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap", "xx", "EQ"];

    private static readonly string[] Controls =
        ["_sort", "_count", "_total", "_summary", "_elements", "_list", "_include", "_revinclude", "_include:iterate", "_revinclude:iterate", "_cursor", "_contained", "_format", "_pretty", "_filter", "_query", "_nonsense", "", "_sort:desc", "_has", "_has:", "_has:Observation", "_has:Observation:patient:", ":", "..", "."];

    private static readonly string[] ControlValues =
        ["_id", "-_lastUpdated", "birthdate,-name", "name:exact", "-", "0", "1", "-1", "3", "1000000", "99999999999", "accurate", "none", "estimate", "true", "text", "data", "count", "false", "id,name", "Patient.name", "*", "Patient:general-practitioner", "Observation:subject", "Observation:subject:Patient", "Observation:patient:Group", "Observation:*", "l", "nobody", "$current-problems", "l,nobody", "json", "xml", "application/fhir+json", "text/html"];

    internal Gen<string> Type => Gen.Frequency((8, Gen.Elements(types.ToArray())), (3, Gen.Elements(ResourceTypes.All.ToArray())), (1, Gen.Elements("NoType", "patient", "*", "%00", "Patient%20")));

    /// <summary>Pairs as a form or a query has them, not escaped yet.</summary>
    internal Gen<IReadOnlyList<(string Name, string Value)>> Parameters(string type) =>
        from count in Gen.Frequency((6, Gen.Constant(1)), (3, Gen.Constant(2)), (2, Gen.Choose(0, 6)))
        from pairs in Gen.Frequency((7, Term(type)), (2, Link(type)), (3, Control), (1, Cursor)).ListOf(count)
        select (IReadOnlyList<(string, string)>)[.. pairs];

    /// <summary>A search as a query string; now and then with what no client would leave unescaped.</summary>
    internal Gen<string> Query(string type) =>
        from pairs in Parameters(type)
        from raw in Gen.Frequency((30, Gen.Constant("")), (1, Gen.Elements("&%zz=1", "&name=%", "&name=%e1%bb", "&name=%ed%a0%80", "&name=%00", "&=", "&&&", "&name", "=x", "&a=b=c", "&name=%u0041", "&" + new string('a', 5_000))))
        select Written(pairs) + raw;

    internal static string Written(IEnumerable<(string Name, string Value)> pairs) => string.Join('&', pairs.Select(p => $"{Escaped(p.Name)}={Escaped(p.Value)}"));

    internal static string Escaped(string text) => Uri.EscapeDataString(text);

    internal Gen<FuzzRequest> Search =>
        from type in Type
        from query in Query(type)
        from parameters in Parameters(type)
        from headers in Headers
        from way in Gen.Choose(0, 11)
        select (way switch
        {
            _ when query.Length > LongestLine => new FuzzRequest("POST", $"/fhir/{type}/_search", Encoding.ASCII.GetBytes(query), "application/x-www-form-urlencoded"),
            0 => new FuzzRequest("POST", $"/fhir/{type}/_search", Encoding.UTF8.GetBytes(Written(parameters)), "application/x-www-form-urlencoded"),
            1 => new FuzzRequest("GET", $"/fhir/Patient/bich-ngoc/{type}?{query}"),
            2 => new FuzzRequest("DELETE", $"/fhir/{type}?{query}"),
            3 => new FuzzRequest("GET", $"/fhir?{query}"),
            _ => new FuzzRequest("GET", $"/fhir/{type}?{query}"),
        }) with
        { Headers = headers };

    internal Gen<FuzzRequest> History =>
        from type in Type
        from name in Gen.Elements("_since", "_at", "_count", "_cursor", "_list", "_format", "_sort")
        from value in Gen.Frequency((3, Nasty.Text), (1, BrokenCursor), (1, Gen.Elements("ge2020", "2020", "5", "1000000")))
        from version in Gen.Frequency((3, Gen.Choose(0, 3).Select(v => $"{v}")), (1, Nasty.Text.Select(Escaped)))
        from way in Gen.Choose(0, 5)
        let query = $"?{name}={Escaped(value)}"
        select new FuzzRequest("GET", way switch
        {
            0 => $"/fhir/_history{query}",
            1 => $"/fhir/{type}/_history{query}",
            2 => $"/fhir/Patient/bich-ngoc/_history{query}",
            3 => $"/fhir/Patient/bich-ngoc/_history/{version}",
            4 => $"/fhir/{type}/{Escaped(value)}",
            _ => $"/fhir/Patient/bich-ngoc/$everything{query}",
        });

    /// <summary>What a client may say about a request, right or wrong.</summary>
    internal static Gen<IReadOnlyList<(string Name, string Value)>> Headers =>
        from some in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 2)))
        from headers in Gen.OneOf(
            Header("If-Match", "W/\"1\"", "W/\"2\"", "\"1\"", "1", "*", "W/\"\"", "W/\"x\"", "W/\"99999999999999999999\"", "W/\"-1\"", "W/\"1\", W/\"2\"", ""),
            Header("If-None-Match", "W/\"1\"", "*", "\"", "W/"),
            Header("If-Modified-Since", "Tue, 24 Nov 2026 01:00:00 GMT", "yesterday", "9999", ""),
            Header("If-None-Exist", "identifier=x", "_id=bich-ngoc", "gender=female", "name=%", "", "?", "nonsense=1", "name:exact=Nguy%E1%BB%85n", "_has:Observation:patient:code=8480-6", "_count=1", "identifier=http%3A%2F%2Fx%7C1&_sort=name"),
            Header("Prefer", "handling=lenient", "handling=strict", "return=minimal", "return=OperationOutcome", "respond-async", "handling=", ";;;"),
            Header("Accept", "application/fhir+xml", "application/fhir+json", "text/html", "*/*", "application/json;q=0.1, application/xml;q=x", "", "a/b/c"),
            Header("X-Provenance", "{}", "x")).ListOf(some)
        select (IReadOnlyList<(string, string)>)[.. headers];

    private static Gen<(string Name, string Value)> Header(string name, params string[] values) => Gen.Elements(values).Select(value => (name, value));

    private static Gen<(string, string)> Term(string type)
    {
        var parameters = RecordSearch.ParametersOf(type);
        return parameters.Count == 0
            ? Nasty.Text.Select(value => ("name", value))
            : from parameter in Gen.Elements(parameters.ToArray())
              from modifier in Gen.Frequency((5, Gen.Constant("")), (3, Gen.Elements(Modifiers).Select(m => ":" + m)))
              from prefix in Gen.Frequency((3, Gen.Constant("")), (2, Gen.Elements(Prefixes)))
              from value in Gen.Frequency((4, Nasty.Text), (3, Fitting(parameter)))
              select (parameter.Code + modifier, prefix + value);
    }

    // Of the right kind, so that the engine is reached and not only the reader.
    private static Gen<string> Fitting(SearchParameterInfo parameter) => parameter.Type switch
    {
        SearchParameterType.Date => Gen.Elements("2026", "2026-11-24", "2026-11-24T08:00:00+07:00", "0001-01-01", "9999-12-31", "1984-06", "2026-11-24T08:00:00.123456789Z"),
        SearchParameterType.Number => Gen.Elements("0", "1", "5.40", "-3", "1e10", "0.00001", "79228162514264337593543950335", "1e-28", "1e28", "-1e28"),
        SearchParameterType.Quantity => Gen.Elements("128|http://unitsofmeasure.org|mm[Hg]", "128", "128||mm[Hg]", "1e27|http://unitsofmeasure.org|kPa", "0.0000000000000000000000000001||mg", "79228162514264337593543950335|http://unitsofmeasure.org|km", "5.40e-3|http://unitsofmeasure.org|g"),
        SearchParameterType.Reference => Gen.Elements("Patient/bich-ngoc", "bich-ngoc", "http://localhost/fhir/Patient/bich-ngoc", "http://example.org/x", "#a", "urn:uuid:0", "Patient/bich-ngoc/_history/1", "urn:x|1"),
        SearchParameterType.Composite => Gen.Elements("8480-6$128", "http://loinc.org|8480-6$gt5||mm[Hg]", "a$b", "a$", "$", "a$b$c", "8480-6$ge2026", "http://loinc.org|8480-6$"),
        SearchParameterType.Token => Gen.Elements("male", "female", "|male", "http://loinc.org|", "http://loinc.org|8480-6", "true", "a,b,c", "final", "http://x|y|z", "not\\,escaped\\|"),
        SearchParameterType.Uri => Gen.Elements("urn:sen:fuzz:vs", "http://hl7.org/fhir/ValueSet/", "http://", "urn:%", "http://example.org/%2e%2e"),
        SearchParameterType.Special => Gen.Elements("10.03|105.78|5|km", "nguyen", "a and not b", "10.03|105.78", "nguyen or (tran and not \"le van\")"),
        _ => Gen.Elements("nguyen", "Nguyễn Thị", "bich ngoc", "%", "_", "a%b", "ơ", "n\\,g", "A.B-C"),
    };

    private Gen<(string, string)> Link(string type)
    {
        var references = RecordSearch.ParametersOf(type).Where(p => p.Type is SearchParameterType.Reference).Select(p => p.Code).DefaultIfEmpty("subject").ToArray();
        var chain = from code in Gen.Elements(references)
                    from target in Gen.Elements("", ":Patient", ":Organization", ":Group", ":NoType")
                    from rest in Gen.Elements("name", "identifier", "_id", "organization.name", "general-practitioner.name", "birthdate", "nonsense", "", "a.b.c.d.e.f.g", "_has:Observation:patient:code", "partof.partof.partof.partof.partof.name", "name:exact", "name:missing")
                    select $"{code}{target}.{rest}";
        var has = from other in Type
                  from code in Gen.Elements("patient", "subject", "encounter", "organization", "nonsense")
                  from rest in Gen.Elements("_id", "code", "status", "date", "patient.name", "_has:Provenance:target:agent", "nonsense", "", "code:text", "code:not", "value-quantity", "code-value-quantity")
                  select $"_has:{other}:{code}:{rest}";
        return from name in Gen.OneOf(chain, has)
               from value in Gen.Frequency((1, Nasty.Text), (1, Gen.Elements("nguyen", "bich-ngoc", "8480-6", "ge2020", "true", "final")))
               select (name, value);
    }

    private static Gen<(string, string)> Control =>
        from name in Gen.Elements(Controls)
        from value in Gen.Frequency((4, Gen.Elements(ControlValues)), (1, Nasty.Text))
        select (name, value);

    private Gen<(string, string)> Cursor => BrokenCursor.Select(value => ("_cursor", value));

    // One that the server gave with a byte changed, or one that somebody made up.
    private Gen<string> BrokenCursor => Gen.Frequency(
        (2, from cursor in Gen.Elements(cursors.ToArray())
            from bytes in Nasty.Bytes(Encoding.UTF8.GetBytes(cursor))
            select Encoding.Latin1.GetString(bytes)),
        (1, Gen.Elements(cursors.ToArray())),
        (2, from text in Gen.Elements("i1", "sa\0b\u001ei1", "s\ud83d\u001ei5", "i9223372036854775807", "i-1", "d1e308\u001ei1", "dNaN\u001ei1", "i1\u001es1", "s\u001ei0", "d5\u001ei2", "i5\u001ei2", "sx\u001es\0\u001ei3", "i1\u001ei2\u001ei3\u001ei4")
            select System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text))));
}
