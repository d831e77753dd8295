using FsCheck;
using FsCheck.Fluent;

namespace Sen.Exchange.Tests.Fuzzing;

/// <summary>Values that have broken programs before, and ways to break a text.</summary>
internal static class Nasty
{
    private static readonly string Long = new('ấ', 20_000);

    /// <summary>What is written where a person or program writes a value: in a search, a header, an id.</summary>
    internal static readonly string[] Texts =
    [
        "", " ", "%", "_", "'", "''", "\"", "\\", "\\,", ",", ",,", "|", "||", "a|b|c", "$", "$$", "a$b", "*", "?", "&", "#", ";", "/", "//", "..", "../..",
        "\0", "a\0b", "\u0001", "\t", "\n", "\u001e", "\u007f", "\u0085", "\u2028", "\u200b", "\u202e", "\ufeff", "\ufffd", "\ufffe", "\ud83d\ude00", "ﷺ", "İ", "ß", "đ", "Ả", "a\u0300\u0301\u0302",
        "' OR 1=1 --", "'; drop table resource; --", "%' escape '", "[a-z", "(a+)+$", "{{7*7}}", "${x}", "<script>alert(1)</script>", "null", "true", "false", "NaN", "undefined",
        "0", "-0", "-1", "1", "00", "+5", "1e5", "1E400", "1e-400", "-1e400", "0.000000000000000000000000000000001", "5.40", "99999999999999999999999999", "9223372036854775807", "9223372036854775808", "2147483648", "0x10", "1,000", "१२",
        "2026", "2026-11", "2026-02-30", "2026-13-01", "2026-11-24T08:00", "2026-11-24T08:00:00+07:00", "2026-11-24T25:61:61Z", "2026-11-24T08:00:60Z", "0000", "0001", "0001-01-01T00:00:00+14:00", "9999", "9999-12-31T23:59:59.9999999999-14:00", "9999-12-31", "10000-01-01", "-2026", "24/11/2026",
        "ge2026", "le2026-11-24", "eq5", "ne5", "gt", "sa2026", "eb1", "ap2026", "ap0", "ap9999", "ap1e308", "xx2026", "gegе2026", "lt5|http://unitsofmeasure.org|mg", "5||mg", "|", "5|http://unitsofmeasure.org|kg.m/s2", "5|http://unitsofmeasure.org|(((((", "5|http://unitsofmeasure.org|10*-999", "98.6|http://unitsofmeasure.org|[degF]",
        "Patient/bich-ngoc", "Patient/", "/bich-ngoc", "bich-ngoc", "Patient/bich-ngoc/_history/1", "Patient/nobody", "NoType/1", "http://localhost/fhir/Patient/bich-ngoc", "http://example.org/fhir/Patient/1", "http://[::1", "http://", "urn:uuid:0", "urn:oid:1.2.3", "#", "#a", "Patient?name=x", "male", "http://loinc.org|8480-6", "http://loinc.org|", "|8480-6", "http://hl7.org/fhir/ValueSet/administrative-gender", "http://hl7.org/fhir/ValueSet/none", "http://hl7.org/fhir/sid/icd-10?fhir_vs", "urn:sen:fuzz:vs", "vi", "official",
        "10.0|106.0|5|km", "0|0|0", "91|181|1", "10|106|99999999999999|km", "-90|180|1e10|km", "10|106", "a b c d e f g h i j k l m n o p q r s t u v w x y z", "nguyen thi", "Nguyễn", "NGUYỄN and not (or", "\"unclosed", "and", "or", "not", "()", "a and", "((((((((((", "a*",
        Long, new string('(', 5_000), new string('%', 3_000), string.Join(',', Enumerable.Range(0, 1_500)), "\ud800", "\udc00\ud800",
    ];

    /// <summary>Pieces of JSON, not all of them JSON.</summary>
    private static readonly string[] Values =
    [
        "null", "true", "false", "[]", "{}", "[null]", "[{}]", "[[]]", "{\"\":1}", "{\"a\":null}", "0", "-1", "-0", "1.0", "1.500", "1e400", "-1E-400", "01", "1.", ".5", "NaN", "Infinity", "123456789012345678901234567890123456789012345678901234567890",
        "0.1000000000000000055511151231257827021181583404541015625", "9223372036854775808", "\"\"", "\" \"", "\"x\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\ude00\"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\u0007\"", "\"\\ufffe\"", "\"\\u202e\"", "\"\\x\"", "\"unclosed", "'single'",
        "\"<script>alert(1)</script>\"", "\"]]>\"", "\"&amp;&lt;\"", "\"not-a-code\"", "\"Male\"", "\" male\"", "\"male \"", "\"entered-in-error\"", "\"2026-02-30\"", "\"2026-13\"", "\"2026-11-24T08:00:00\"", "\"2026-11-24T08:00:00Z\"", "\"2026-11-24T24:00:00Z\"", "\"0000-01-01\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59.99999999999999999999-14:00\"", "\"10:61\"",
        "\"Patient/nobody\"", "\"Patient/bich-ngoc\"", "\"Patient/bich-ngoc/_history/77\"", "\"#nothing\"", "\"#\"", "\"urn:uuid:00000000-0000-4000-8000-000000000000\"", "\"urn:uuid:x\"", "\"http://[::1\"", "\"NoType/1\"", "\"Patient?identifier=x\"", "\"Patient?\"", "\"javascript:alert(1)\"",
        "{\"reference\":\"Patient/nobody\"}", "{\"reference\":\"#x\"}", "{\"reference\":null}", "{\"identifier\":{\"value\":\"1\"}}", "{\"extension\":[{\"url\":\"urn:x\"}]}", "{\"extension\":[{\"url\":\"urn:x\",\"valueString\":\"a\",\"valueCode\":\"b\"}]}", "{\"coding\":[{\"code\":\"x\"}]}", "{\"value\":1e30,\"code\":\"mg\",\"system\":\"http://unitsofmeasure.org\"}",
        "{\"start\":\"2026-12-01\",\"end\":\"2026-01-01\"}", "{\"low\":{\"value\":9},\"high\":{\"value\":1}}", "{\"resourceType\":\"Patient\"}", "{\"resourceType\":\"Bundle\",\"type\":\"collection\"}", "{\"resourceType\":5}", "{\"resourceType\":\"NoType\"}", "[{\"resourceType\":\"Patient\",\"id\":\"x\"},{\"resourceType\":\"Patient\",\"id\":\"x\"}]",
        "\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><script>1</script></div>\"", "\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><p>\"", "\"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><div>&y;</div>\"",
        "\"" + new string('a', 100_000) + "\"", "[" + string.Join(',', Enumerable.Repeat("{}", 2_000)) + "]", "\"====\"", "\"eMOibg=\"",
    ];

    private static readonly string[] Names = ["resourceType", "id", "meta", "extension", "modifierExtension", "contained", "value", "valueString", "valueQuantity", "status", "subject", "__proto__", "", "a b", "\"", "_id", "_status", "ID", "é", "fhir_comments"];

    internal static Gen<string> Text { get; } = Gen.Frequency(
        (12, Gen.Elements(Texts)),
        (2, from one in Gen.Elements(Texts) from two in Gen.Elements(Texts) from glue in Gen.Elements("", ",", "|", "$", "\\,", " ") select one + glue + two),
        (1, ArbMap.Default.ArbFor<string>().Generator.Select(s => s ?? "")));

    internal static Gen<string> Value { get; } = Gen.Elements(Values);

    internal static Gen<Change> Change { get; } = Gen.Frequency(
        (4, Gen.Constant<Change>((_, _) => "")),
        (2, Gen.Constant<Change>((name, value) => $"{JsonMutation.Member(name, value)},{JsonMutation.Member(name, value)}")),
        (8, Value.Select<string, Change>(other => (name, _) => JsonMutation.Member(name, other))),
        (2, Value.Select<string, Change>(other => (name, value) => $"{JsonMutation.Member(name, value)},{JsonMutation.Member(name is null ? null : "_" + name, other)}")),
        (3, Gen.Elements(Names).Select<string, Change>(other => (_, value) => JsonMutation.Member(other, value))),
        (2, Gen.Constant<Change>((name, value) => JsonMutation.Member(name is null ? null : "_" + name, value))),
        (1, Gen.Constant<Change>((name, value) => JsonMutation.Member(name?.ToUpperInvariant(), value))),
        (2, Gen.Constant<Change>((name, value) => JsonMutation.Member(name, $"[{value}]"))),
        (1, Gen.Constant<Change>((name, value) => JsonMutation.Member(name, $"[{value},null,{value}]"))),
        (1, Gen.Elements(30, 70, 130, 3_000).Select<int, Change>(depth => (name, value) =>
            JsonMutation.Member(name, string.Concat(Enumerable.Repeat("{\"extension\":[{\"url\":\"u\"},", depth)) + value + string.Concat(Enumerable.Repeat("]}", depth))))),
        (1, Gen.Elements(50, 500, 9_000).Select<int, Change>(depth => (name, value) => JsonMutation.Member(name, new string('[', depth) + value + new string(']', depth)))));

    /// <summary>JSON with one to three places changed.</summary>
    internal static Gen<string> Json(string text) =>
        from count in Gen.Frequency((5, Gen.Constant(1)), (2, Gen.Constant(2)), (1, Gen.Constant(3)))
        from places in Gen.Choose(0, 100_000).ListOf(count)
        from changes in Change.ListOf(count)
        select places.Zip(changes).Aggregate(text, (json, next) => JsonMutation.At(json, next.First, next.Second));

    /// <summary>Bytes flipped, cut, doubled, put in or taken out.</summary>
    internal static Gen<byte[]> Bytes(byte[] bytes) =>
        from at in Gen.Choose(0, Math.Max(bytes.Length - 1, 0))
        from length in Gen.Choose(1, 40)
        from value in Gen.Choose(0, 255)
        from way in Gen.Choose(0, 5)
        let end = Math.Min(at + length, bytes.Length)
        select way switch
        {
            0 => [.. bytes[..at], (byte)(bytes.Length > at ? bytes[at] ^ (1 << (value % 8)) : value), .. bytes[Math.Min(at + 1, bytes.Length)..]],
            1 => bytes[..at],
            2 => [.. bytes[..end], .. bytes[at..]],
            3 => [.. bytes[..at], (byte)value, .. bytes[at..]],
            4 => [.. bytes[..at], .. bytes[end..]],
            _ => (byte[])[.. bytes, .. bytes[at..]],
        };
}
