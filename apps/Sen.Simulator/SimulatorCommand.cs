using System.CommandLine;
using System.CommandLine.Parsing;
using Sen.Signatures;
using Sen.Simulator.Bank;
using Sen.Simulator.Load;
using Sen.Simulator.People;
using Sen.Simulator.Trust;

namespace Sen.Simulator;

/// <summary>The command line of <c>sen-simulator</c>.</summary>
internal static class SimulatorCommand
{
    private const string SecretVariable = "SEN_BANK_SECRET";
    private const string PinVariable = "SEN_SIGNER_PIN";
    private const string ClientVariable = "SEN_CSC_SECRET";

    internal static RootCommand Build() => new("A province in motion: cards to scan, a bank that pays, and people in numbers.") { Cards(), Bank(), Trust(), Load() };

    private static Command Cards()
    {
        var command = new Command("cards", "Print what scanners read from the cards and tickets of the demo.");
        command.SetAction(_ =>
        {
            foreach (var (name, kind, text) in ScanTexts.All())
            {
                Console.WriteLine($"{kind,-7} {name}\n        {text}");
            }
        });
        return command;
    }

    private static Command Bank()
    {
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1.", DefaultValueFactory = _ => 5081 };
        var notify = new Option<Uri>("--notify") { Description = "Sen's door for bank notices.", CustomParser = Address, DefaultValueFactory = _ => new Uri("http://127.0.0.1:5080/billing/bank-notices") };
        var offset = new Option<TimeSpan?>("--at") { Description = "Added to this machine's clock (d.hh:mm:ss). Left out, Sen is asked for its time." };
        var command = new Command("bank", $"A simulated bank. The secret shared with Sen is taken from {SecretVariable}.") { port, notify, offset };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (Environment.GetEnvironmentVariable(SecretVariable) is not { Length: > 0 } secret)
            {
                await Console.Error.WriteLineAsync($"Set {SecretVariable} to the secret that Sen has as Billing:BankSecrets:970436.");
                return 1;
            }

            var options = new BankOptions(parsed.GetValue(port), secret, parsed.GetValue(notify)!) { Offset = parsed.GetValue(offset) };
            await using var app = BankServer.Build(options);
            Console.WriteLine($"Bank: http://127.0.0.1:{options.Port}  cards to scan: http://127.0.0.1:{options.Port}/cards");
            await app.RunAsync(cancellationToken);
            return 0;
        });
        return command;
    }

    private static Command Trust()
    {
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1.", DefaultValueFactory = _ => 5082 };
        var folder = new Option<string>("--authority") { Description = "Folder of the trial authority; made when it is not there.", Required = true };
        var secret = new Option<string>("--secret") { Description = "File with the secret of the node that the authority belongs to.", Required = true };
        var signers = new Option<string[]>("--signer") { Description = $"Somebody whose key is held here, as id=name; PIN from {PinVariable}, the node's secret (client 'sen') from {ClientVariable}." };
        var sen = new Option<Uri?>("--sen") { Description = "A practice node whose time is told; waits until it is up. Left out, this machine's, and openssl is needed.", CustomParser = Address };
        var command = new Command("trust", "Simulated trust services: timestamps, the trial authority's revocation list and OCSP responder, remote signing.") { port, folder, secret, signers, sen };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var at = parsed.GetValue(port);
            var clock = parsed.GetValue(sen) is { } address ? await SenClock.OfAsync(address, cancellationToken) : null;
            var addresses = TrustServer.Addresses(at);
            var nodeSecret = NodeSecret.OpenOrCreate(parsed.GetValue(secret)!);
            using var authority = await TryoutAuthority.OpenOrCreateAsync(parsed.GetValue(folder)!, nodeSecret, addresses, clock ?? TimeProvider.System, cancellationToken);
            using var signing = await RemoteAsync(parsed.GetValue(signers) ?? [], Path.Combine(parsed.GetValue(folder)!, "remote"), authority, nodeSecret, cancellationToken);
            await using var app = TrustServer.Build(at, authority, signing, clock);
            Console.WriteLine($"Timestamps: http://127.0.0.1:{at}/tsa  revocation list: {addresses.List}  OCSP: {addresses.Ocsp}  anchor: http://127.0.0.1:{at}/trial.pem");
            Console.WriteLine(signing is null ? "No remote signing: name signers, a PIN and a secret." : $"Remote signing: http://127.0.0.1:{at}/csc/v1/");
            await app.RunAsync(cancellationToken);
            return 0;
        });
        return command;
    }

    private static async Task<RemoteSigning?> RemoteAsync(
        string[] signers, string folder, TryoutAuthority authority, NodeSecret nodeSecret, CancellationToken cancellationToken)
    {
        var named = signers.Select(s => s.Split('=', 2)).Where(s => s.Length == 2).ToDictionary(s => s[0], s => s[1], StringComparer.Ordinal);
        if (named.Count == 0 || Environment.GetEnvironmentVariable(PinVariable) is not { Length: > 0 } pin
            || Environment.GetEnvironmentVariable(ClientVariable) is not { Length: > 0 } clientSecret)
        {
            return null;
        }

        var signing = new RemoteSigning(new RemoteSigningOptions(folder, "sen", clientSecret, named, pin), authority, nodeSecret, TimeProvider.System);
        await signing.EnrolAsync(cancellationToken);
        return signing;
    }

    private static Command Load()
    {
        var url = new Option<Uri>("--url") { Description = "Sen.", CustomParser = Address, DefaultValueFactory = _ => new Uri("http://127.0.0.1:5080") };
        var codes = new Option<string[]>("--device-code") { Description = "Enrolment code of a kiosk; one for each device.", AllowMultipleArgumentsPerToken = true };
        var people = new Option<int>("--people") { Description = "How many people take a number.", DefaultValueFactory = _ => 200 };
        var skip = new Option<int>("--skip") { Description = "Leave out the first people: a person takes one number a day.", DefaultValueFactory = _ => 0 };
        var command = new Command("load", "People take numbers at kiosks over HTTP; prints latencies and errors.") { url, codes, people, skip };
        command.SetAction((parsed, cancellationToken) => KioskLoad.RunAsync(
            parsed.GetValue(url)!, parsed.GetValue(codes) ?? [], parsed.GetValue(people), parsed.GetValue(skip), cancellationToken));
        return command;
    }

    // The command line library knows no addresses.
    private static Uri? Address(ArgumentResult argument)
    {
        if (Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var address))
        {
            return address;
        }

        argument.AddError($"'{argument.Tokens[0].Value}' is no address.");
        return null;
    }
}
