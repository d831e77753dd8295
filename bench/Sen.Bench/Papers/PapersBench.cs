using System.Diagnostics;
using System.Globalization;
using Sen.Fhir;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Bench;

/// <summary>
/// From the press on "sign" to both papers of a visit (record and prescription): the page is answered, both are signed and in the Record, and both are
/// sealed under a checkpoint and printed. One visit after the other, as at a doctor's desk; the aim is a second for the last.
/// </summary>
internal static class PapersBench
{
    private const int Visits = 60;
    private const int QuickVisits = 5;

    internal static async Task RunAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        var table = new Table("The papers of a visit", ["engine", "from the press until", "first, ms", "p50 ms", "p95 ms", "longest, ms"]);
        foreach (var engine in settings.Engines)
        {
            await using var places = new Places(engine);
            var place = await places.NewAsync(new RecordOptions(), withFolder: true);
            await using var host = await SenHost.StartAsync(new SenHostOptions
            {
                Kestrel = true,
                DataDirectory = place.DataDirectory,
                Postgres = place.ConnectionString,
                Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Documents:TrialKeys"] = "true", ["Documents:PublicAddress"] = "https://sen.example" },
            });
            var taken = await SignAsync(host, settings.Effort.Rounds == 1 ? QuickVisits : Visits, cancellationToken);
            Add(table, engine, "the page is answered", taken, t => t.Answered);
            Add(table, engine, "both documents are signed", taken, t => t.Signed);
            Add(table, engine, "both are sealed and printed", taken, t => t.Printed);
        }

        await table.WriteAsync(settings.Output);
    }

    private static async Task<IReadOnlyList<Taken>> SignAsync(SenHost host, int visits, CancellationToken cancellationToken)
    {
        await Fixture.Hospital().WriteAsync(host);
        using var doctor = await host.StaffAsync(Role.Doctor, practitioner: Fixture.PractitionerId);
        var consulting = new Consulting(() => host);
        var taken = new List<Taken>();
        for (var i = 0; i < visits; i++)
        {
            var visit = await consulting.CallAsync();
            await consulting.ExamineAsync(doctor, visit);
            taken.Add(await MeasureAsync(host, doctor, visit, cancellationToken));
        }

        return taken;
    }

    private static async Task<Taken> MeasureAsync(SenHost host, Visitor doctor, string visit, CancellationToken cancellationToken)
    {
        // The page with the form, and its token, are what the doctor looks at.
        await doctor.GoAsync($"/staff/doctor/{visit}/sign");
        var form = HtmlForm.With(doctor.Html, "password");
        using var press = new HttpRequestMessage(HttpMethod.Post, form.Action.Length == 0 ? doctor.Path : form.Action)
        {
            Content = new FormUrlEncodedContent(form.Fill(("password", SenHost.Password))),
        };
        var began = Stopwatch.GetTimestamp();
        using var answer = await doctor.RawAsync(press);
        var answered = Stopwatch.GetElapsedTime(began);
        if (answer.Headers.Location?.ToString().Contains("signed=", StringComparison.Ordinal) is not true)
        {
            throw new InvalidOperationException($"The visit was not signed: {(int)answer.StatusCode} {answer.Headers.Location}");
        }

        var signed = TimeSpan.Zero;
        while (true)
        {
            var found = (await host.Record.SearchAsync(Caller.System("bench"), SearchQuery.For<DocumentReference>().Where("encounter", $"Encounter/{visit}"), cancellationToken))
                .Value.As<DocumentReference>().ToList();
            signed = signed == TimeSpan.Zero && found.Count == 2 ? Stopwatch.GetElapsedTime(began) : signed;
            if (found.Count == 2 && found.TrueForAll(d => d.DocStatus == "final"))
            {
                return new Taken(answered, signed, Stopwatch.GetElapsedTime(began));
            }

            await Task.Delay(2, cancellationToken);
        }
    }

    private static void Add(Table table, RecordEngine engine, string what, IReadOnlyList<Taken> taken, Func<Taken, TimeSpan> of)
    {
        var warm = taken.Skip(1).Select(t => of(t).TotalMilliseconds).Order().ToArray();
        table.Add([$"{engine}", what, Number(of(taken[0]).TotalMilliseconds), Number(Load.Quantile(warm, 0.50)), Number(Load.Quantile(warm, 0.95)), Number(warm[^1])]);
    }

    private static string Number(double milliseconds) => milliseconds.ToString("N0", CultureInfo.InvariantCulture);

    private sealed record Taken(TimeSpan Answered, TimeSpan Signed, TimeSpan Printed);
}
