using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sen.Fhir;
using Sen.TestKit;

namespace Sen.Bench;

/// <summary>Simple FHIRPath expressions on parsed documents, one core, beside HL7's fhirpath.js doing the same in the same run.</summary>
internal static class PathsBench
{
    private static readonly string[] Expressions =
    [
        "birthDate",
        "name.where(use = 'official').given.first()",
        "identifier.where(system = 'urn:example:mrn').value",
        "telecom.exists()",
        "Patient.name.family | Patient.contact.name.family",
        "gender = 'female' and birthDate < @1990-01-01",
        "contact.where(relationship.coding.code = 'N').name.text",
        "telecom.where(system = 'phone').select(value).count() > 1",
    ];

    internal static async Task RunAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        var documents = Enumerable.Range(0, 200).Select(Person).ToList();
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(file, documents.Select(d => System.Text.Encoding.UTF8.GetString(d.Utf8.Span)), cancellationToken);
            var ours = Expressions.ToDictionary(e => e, _ => new List<double>(), StringComparer.Ordinal);
            var theirs = Expressions.ToDictionary(e => e, _ => new List<double>(), StringComparer.Ordinal);
            for (var round = 0; round < settings.Effort.Rounds; round++)
            {
                // Each round in the other order, as everywhere here.
                foreach (var mine in round % 2 == 0 ? new[] { true, false } : [false, true])
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (mine)
                    {
                        Array.ForEach(Expressions, e => ours[e].Add(Rate(FhirPath.Compile(e), documents, settings.Effort.Cell / 8)));
                    }
                    else
                    {
                        await TheirsAsync(file, settings.Effort.Cell / 8, theirs);
                    }
                }
            }

            await Written(ours, theirs).WriteAsync(settings.Output);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Table Written(Dictionary<string, List<double>> ours, Dictionary<string, List<double>> theirs)
    {
        var table = new Table("FHIRPath on parsed documents, one core, evaluations per second", ["expression", "", "Sen", "fhirpath.js", "ratio"]);
        foreach (var expression in Expressions)
        {
            table.Add(
            [
                $"`{expression.Replace("|", "\\|", StringComparison.Ordinal)}`", "",
                Spread.Of(ours[expression]).ToString("N0"),
                Spread.Of(theirs[expression]).ToString("N0"),
                Spread.Of(ours[expression].Zip(theirs[expression], (mine, other) => mine / other)).ToString("N1"),
            ]);
        }

        return table;
    }

    private static async Task TheirsAsync(string file, TimeSpan duration, Dictionary<string, List<double>> rates)
    {
        var start = new ProcessStartInfo("node",
        [
            Path.Combine(AppContext.BaseDirectory, "Paths", "fhirpath-js.cjs"), Peers.Folder(), file,
            JsonSerializer.Serialize(Expressions), duration.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        ])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var node = Process.Start(start)!;
        var said = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        foreach (var rate in JsonDocument.Parse(said).RootElement.EnumerateObject())
        {
            rates[rate.Name].Add(rate.Value.GetDouble());
        }
    }

    private static double Rate(FhirPath path, List<FhirDocument> documents, TimeSpan duration)
    {
        Run(path, documents, duration / 2);
        return Run(path, documents, duration);
    }

    private static double Run(FhirPath path, List<FhirDocument> documents, TimeSpan duration)
    {
        var began = Stopwatch.GetTimestamp();
        var done = 0L;
        do
        {
            foreach (var document in documents)
            {
                path.Evaluate(document);
            }

            done += documents.Count;
        }
        while (Stopwatch.GetElapsedTime(began) < duration);
        return done / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static FhirDocument Person(int number) => FhirDocument.Parse($$$"""
        {"resourceType":"Patient","id":"p{{{number}}}","identifier":[{"system":"urn:example:citizen","value":"0921840{{{number}}}"},{"system":"urn:example:mrn","value":"24-{{{number}}}"}],"active":true,
        "name":[{"use":"usual","text":"Ngọc"},{"use":"official","family":"Nguyễn","given":["Thị","Bích Ngọc {{{number}}}"]}],"telecom":[{"system":"phone","value":"+8491823{{{number}}}"},{"system":"phone","value":"+8490000{{{number}}}","use":"home"},{"system":"email","value":"n{{{number}}}@example.vn"}],
        "gender":"{{{(number % 2 == 0 ? "female" : "male")}}}","birthDate":"{{{1950 + (number % 60)}}}-06-17","address":[{"line":["12 Hai Bà Trưng"],"city":"Cần Thơ"}],
        "contact":[{"relationship":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0131","code":"N"}]}],"name":{"text":"Trần Văn Ả","family":"Trần"}}]}
        """.ReplaceLineEndings("")).ValueOrThrow();
}
