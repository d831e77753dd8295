using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Sen.Documents.Sign;
using Sen.Documents.Tests.Doors;
using Sen.Documents.Tests.Paper;
using Sen.Record;
using Sen.Signatures;
using Sen.TestKit;

namespace Sen.Documents.Tests.Keys;

/// <summary><c>sen trial</c>, as a program of its own beside the running server.</summary>
public abstract class TrialVerbTests(PaperHospital hospital)
{
    [Fact]
    public async Task A_certificate_is_revoked_from_the_command_line_and_list_and_responder_say_so_at_once()
    {
        await hospital.FinalAsync(await hospital.SignedAsync(), "prescription", 2);
        var key = (await hospital.Host.Services.GetRequiredService<KeyRing>().OfAsync(new ResourceKey("Practitioner", Fixture.PractitionerId), CancellationToken.None))!;
        var serial = key.Certificate.SerialNumber;
        (await ListAsync()).ShouldNotContain(serial);

        var listed = await RunAsync("list");
        listed.Code.ShouldBe(0, listed.Said);
        listed.Said.ShouldContain($"{serial}  ");
        listed.Said.ShouldNotContain("revoked");

        foreach (var (number, reason, words) in new[]
        {
            ("00AB", "keyCompromise", "No certificate of the trial authority with the serial number 00AB is registered"),
            (serial, "certificateHold", "'certificateHold' is no reason for which this authority revokes"),
            (serial, "lost", "'lost' is no reason for which this authority revokes"),
        })
        {
            var refused = await RunAsync("revoke", number, "--reason", reason);
            refused.Code.ShouldBe(1);
            refused.Said.ShouldContain(words);
        }

        (await ListAsync()).ShouldNotContain(serial);

        // Spelled as openssl shows it.
        var revoked = await RunAsync("revoke", string.Join(':', serial.Chunk(2).Select(c => new string(c))).ToLowerInvariant(), "--reason", "affiliationchanged");
        revoked.Code.ShouldBe(0, revoked.Said);
        revoked.Said.ShouldContain("(affiliationChanged)");
        var list = await ListAsync();
        list.ShouldContain(serial);
        list.ShouldContain("Affiliation Changed");
        await AnswersRevokedAsync(key.Certificate);

        // The same again, with another reason, changes nothing.
        var again = await RunAsync("revoke", serial, "--reason", "keyCompromise");
        again.Code.ShouldBe(0, again.Said);
        again.Said.ShouldContain("nothing to do, revoked at ");
        again.Said.ShouldContain("(affiliationChanged)");
        (await RunAsync("list")).Said.ShouldContain("(affiliationChanged)");
        (await ListAsync()).ShouldNotContain("Key Compromise");
    }

    // The responder of the simulator on the same folder.
    private async Task AnswersRevokedAsync(X509Certificate2 certificate)
    {
        var signing = Path.Combine(hospital.Host.DataDirectory, "signing");
        using var authority = await TryoutAuthority.OpenOrCreateAsync(
            Path.Combine(signing, "authority"), NodeSecret.OpenOrCreate(Path.Combine(signing, "secret")), new AuthorityAddresses(), hospital.Host.Clock, CancellationToken.None);
        using var responder = new TryoutResponder(authority, hospital.Host.Clock);
        using var file = new PaperFile([]);
        var folder = Path.GetDirectoryName(file.Path)!;
        await File.WriteAllTextAsync(Path.Combine(folder, "ca.pem"), authority.Root.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder, "signer.pem"), certificate.ExportCertificatePem());
        file.Judge($"openssl ocsp -issuer {folder}/ca.pem -cert {folder}/signer.pem -no_nonce -reqout {folder}/question.der");
        await File.WriteAllBytesAsync(Path.Combine(folder, "answer.der"), await responder.ReplyAsync(await File.ReadAllBytesAsync(Path.Combine(folder, "question.der")), CancellationToken.None));
        file.Judge($"openssl ocsp -respin {folder}/answer.der -noverify -text").ShouldContain("Cert Status: revoked");
    }

    private async Task<string> ListAsync()
    {
        using var anyone = hospital.Host.Client();
        using var file = new PaperFile(await anyone.GetByteArrayAsync("/trust/trial.crl"));
        return file.Judge($"openssl crl -inform DER -in {file.Path} -noout -text");
    }

    private async Task<(int Code, string Said)> RunAsync(params string[] verb)
    {
        string[] database = hospital.Connection is { } connection ? ["--postgres", connection] : [];
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "sen.dll"), "trial", .. verb, "--data", hospital.Host.DataDirectory, .. database])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["Documents__TrialKeys"] = "true";
        using var program = Process.Start(start)!;
        var (said, wrong) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        await program.WaitForExitAsync();
        return (program.ExitCode, await said + await wrong);
    }
}

public sealed class SqliteTrialVerbTests(SqlitePaperHospital hospital) : TrialVerbTests(hospital), IClassFixture<SqlitePaperHospital>;

public sealed class PostgresTrialVerbTests(PostgresPaperHospital hospital) : TrialVerbTests(hospital), IClassFixture<PostgresPaperHospital>;
