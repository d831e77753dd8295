using System.Diagnostics;
using Sen.Fhir;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Exchange.Tests;

/// <summary>The scripts in samples/, run as they are against a real server.</summary>
public sealed class SampleTests : IAsyncLifetime
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private SenHost _host = null!;
    private string _token = "";

    public async Task InitializeAsync()
    {
        _host = await SenHost.StartAsync(new SenHostOptions { Kestrel = true });
        await Fixture.Hospital().Put(new Encounter
        {
            Id = "visit",
            Status = "in-progress",
            Class = Coding.Of("http://terminology.hl7.org/CodeSystem/v3-ActCode", "AMB"),
            Subject = Reference.To($"Patient/{Fixture.PatientId}"),
            ServiceProvider = Reference.To($"Organization/{Fixture.FacilityId}"),
        }).WriteAsync(_host);
        using var client = _host.FhirService();
        _token = client.DefaultRequestHeaders.Authorization!.Parameter!;
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_resource_lives_from_its_creation_to_its_history()
    {
        var said = await RunAsync("crud.sh");

        said.ShouldContain(", version 1");
        said.ShouldContain("read Kiều Thu Hà");
        said.ShouldContain("as XML: <birthDate value=\"1990-02-03\"");
        said.ShouldContain("updated to version 2");
        said.ShouldContain("once more from version 1: 412");
        said.ShouldContain("patched to 1990-02-04");
        said.ShouldContain("history DELETE PUT PUT POST");
    }

    [Fact]
    public async Task People_are_found_by_names_without_marks_over_links_and_page_by_page()
    {
        var said = await RunAsync("search.sh", "nguyen thi bich");

        said.ShouldContain("1 people are called so");
        said.ShouldContain($"{Fixture.PatientId} Nguyễn");
        said.ShouldContain("1 visits, 1 people with them");
        said.ShouldContain("1 people with a visit");
        said.ShouldContain("page 1: 1984-06-17");
    }

    [Fact]
    public async Task A_transaction_is_all_or_nothing()
    {
        var said = await RunAsync("transaction.sh");

        said.ShouldStartWith("refused: ");
        said.ShouldContain("people afterwards: 0");
        said.ShouldContain("people afterwards: 1");
        said.TrimEnd().ShouldEndWith("200 201");
    }

    [Fact]
    public async Task Codes_are_looked_up_listed_compared_and_moved()
    {
        var said = await RunAsync("terminology.sh");

        said.ShouldContain("I10 is ");
        said.ShouldNotContain("I10 is \n");
        said.ShouldContain("E11 and E11.9: subsumes");
        said.ShouldContain("female is a gender of FHIR: true");
        said.ShouldContain("E11.9 of an older list: equ");
    }

    [Fact]
    public async Task A_subscriber_hears_what_happens()
    {
        using var stop = new CancellationTokenSource(Longest);
        var listening = RunAsync("subscribe.sh", "2");
        var number = 0;
        while (!listening.IsCompleted)
        {
            await _host.CommitAsync(new Commit().Put(new Observation
            {
                Id = $"o{number++}",
                Status = "final",
                Code = new CodeableConcept { Text = "x" },
                Subject = Reference.To($"Patient/{Fixture.PatientId}"),
            }));
            await Task.WhenAny(listening, Task.Delay(500, stop.Token));
            stop.Token.ThrowIfCancellationRequested();
        }

        var said = await listening;
        said.ShouldContain("event 1: Observation/o");
        said.ShouldContain("event 2: Observation/o");
        var subscription = said.Split('\n')[0].Split("Subscription/")[1];
        var read = await _host.Record.ReadAsync(Caller.System("test"), new ResourceKey("Subscription", subscription), stop.Token);
        read.Failure.ShouldBeOfType<NotFound>().Gone.ShouldBeTrue();
    }

    [Fact]
    public async Task Everything_is_exported_to_files()
    {
        var folder = Directory.CreateTempSubdirectory("sen-sample-").FullName;
        try
        {
            (await RunAsync("bulk-export.sh", folder, "_type=Patient")).ShouldContain("Patient 1");
            Directory.GetFiles(folder, "*.ndjson").Single().ShouldSatisfyAllConditions(file => File.ReadAllText(file).ShouldContain(Fixture.PatientId));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<string> RunAsync(string script, params string[] more)
    {
        using var stop = new CancellationTokenSource(Longest);
        using var bash = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Repository(), "samples", script), $"{_host.Address}fhir", _token, .. more])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (said, wrong) = (bash.StandardOutput.ReadToEndAsync(stop.Token), bash.StandardError.ReadToEndAsync(stop.Token));
        try
        {
            await bash.WaitForExitAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            bash.Kill(entireProcessTree: true);
            throw;
        }

        bash.ExitCode.ShouldBe(0, $"{await said}\n{await wrong}");
        return await said;
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Sen.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Not inside the repository.");
        }

        return folder.FullName;
    }
}
