using System.CommandLine;
using Sen.Web.Hosting;

namespace Sen.Web.Commands;

/// <summary>The command line of the program <c>sen</c>.</summary>
internal static class SenCommand
{
    private static readonly Option<int> Port = new("--port")
    {
        Description = "Port on 127.0.0.1.",
        DefaultValueFactory = _ => NodeOptions.DefaultPort,
        Recursive = true,
    };

    private static readonly Option<string> Data = new("--data")
    {
        Description = "Folder for everything the node keeps.",
        DefaultValueFactory = _ => "data",
        Recursive = true,
    };

    private static readonly Option<string?> Postgres = new("--postgres")
    {
        Description = "Connection string of PostgreSQL 15 or newer; without it the embedded engine is used.",
        Recursive = true,
    };

    private static readonly Option<bool> Empty = new("--empty")
    {
        Description = "Do not seed the demo province; use the real clock.",
        Recursive = true,
    };

    internal static RootCommand Create()
    {
        var root = new RootCommand("Sen: the digital-health platform of a province. Without a verb: serve.")
        {
            Port, Data, Postgres, Empty, Serve(), Seed(), Token(), Import(), Export(), Log(), Erase(), Witness(), Trial(),
        };
        root.SetAction((parsed, cancellationToken) => ServeCommand.RunAsync(Read(parsed), cancellationToken));
        return root;
    }

    private static Command Serve()
    {
        var command = new Command("serve", "Start the server (the default).");
        command.SetAction((parsed, cancellationToken) => ServeCommand.RunAsync(Read(parsed), cancellationToken));
        return command;
    }

    private static Command Seed()
    {
        var command = new Command("seed", "Fill an empty data folder with the demo province and stop.");
        command.SetAction((parsed, cancellationToken) => SeedCommand.RunAsync(Read(parsed), cancellationToken));
        return command;
    }

    private static Command Token()
    {
        var user = new Option<string>("--user") { Description = "User name of a staff account.", Required = true };
        var command = new Command("token", "Print a token for /fhir, good for 15 minutes; only a development server accepts it.") { user };
        command.SetAction((parsed, cancellationToken) => TokenCommand.RunAsync(Read(parsed), parsed.GetRequiredValue(user), cancellationToken));
        return command;
    }

    private static Command Import()
    {
        var path = new Argument<string>("path") { Description = "A file of FHIR JSON or NDJSON, plain or .gz, or a folder of such files." };
        var command = new Command("import", "Bring FHIR resources into the Record.") { path };
        command.SetAction((parsed, cancellationToken) => ImportCommand.RunAsync(Read(parsed), parsed.GetRequiredValue(path), cancellationToken));
        return command;
    }

    private static Command Export()
    {
        var folder = new Argument<string>("folder") { Description = "Where to write one NDJSON file for each resource type." };
        var command = new Command("export", "Write the current version of every resource as NDJSON.") { folder };
        command.SetAction((parsed, cancellationToken) => ExportCommand.RunAsync(Read(parsed), parsed.GetRequiredValue(folder), cancellationToken));
        return command;
    }

    private static Command Log()
    {
        var verify = new Command("verify", "Recompute the Merkle log from every stored version and compare.");
        verify.SetAction((parsed, cancellationToken) => LogVerifyCommand.RunAsync(Read(parsed), cancellationToken));
        return new Command("log", "The transparency log.") { verify };
    }

    private static Command Witness()
    {
        var logs = new Option<string[]>("--log") { Description = "Public key (vkey) of a log to witness; may be given several times.", DefaultValueFactory = _ => [] };
        var name = new Option<string?>("--name") { Description = "Name of the witness, for its first start; best a public address without scheme." };
        var command = new Command("witness", "Run a witness of other logs, and nothing else.") { logs, name };
        command.SetAction((parsed, cancellationToken) =>
            WitnessCommand.RunAsync(Read(parsed), parsed.GetValue(logs) ?? [], parsed.GetValue(name), cancellationToken));
        return command;
    }

    private static Command Trial()
    {
        var list = new Command("list", "Certificates that the trial authority issued to whoever signs here.");
        list.SetAction((parsed, cancellationToken) => TrialCommand.ListAsync(Read(parsed), cancellationToken));
        var serial = new Argument<string>("serial") { Description = "Serial number of the certificate, hexadecimal." };
        var reason = new Option<string>("--reason") { Description = $"Why (RFC 5280): {TrialCommand.ReasonNames}.", Required = true };
        var revoke = new Command("revoke", "Revoke a certificate for good; the list and the responder say so at once, and its key signs no more.") { serial, reason };
        revoke.SetAction((parsed, cancellationToken) =>
            TrialCommand.RevokeAsync(Read(parsed), parsed.GetRequiredValue(serial), parsed.GetRequiredValue(reason), cancellationToken));
        return new Command("trial", "The trial authority of a practice node; also beside a running server.") { list, revoke };
    }

    private static Command Erase()
    {
        var user = new Option<string>("--user") { Description = "User name of the administrator who carries it out.", Required = true, Recursive = true };
        var order = new Option<string?>("--order") { Description = "Number of the written order.", Recursive = true };
        var decidedBy = new Option<string?>("--decided-by") { Description = "Who decided: name and office.", Recursive = true };
        var ground = new Option<string?>("--ground") { Description = "The legal ground, in words.", Recursive = true };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show what would be erased.", Recursive = true };
        var day = new Option<DateOnly?>("--on") { Description = "By the keeping times of this day and no visit that must be kept on it; today when left out." };
        var ended = new Command("ended", "Visits whose keeping time has ended, each in a commit of its own.") { day };
        ended.SetAction((parsed, cancellationToken) => EraseCommand.EndedAsync(Read(parsed), Words(parsed), parsed.GetValue(day), cancellationToken));
        var id = new Argument<string>("patient") { Description = "Logical id of the Patient." };
        var person = new Command("person", "Everything that is or was in the record of one person, by lawful order.") { id };
        person.SetAction((parsed, cancellationToken) => EraseCommand.PersonAsync(Read(parsed), Words(parsed), parsed.GetRequiredValue(id), cancellationToken));
        return new Command("erase", "Destroy content for good; the log keeps its proofs. On the embedded engine the server must be stopped.")
        {
            user, order, decidedBy, ground, dryRun, ended, person,
        };

        EraseWords Words(ParseResult parsed) => new(
            parsed.GetRequiredValue(user), parsed.GetValue(order) ?? "", parsed.GetValue(decidedBy) ?? "", parsed.GetValue(ground) ?? "", parsed.GetValue(dryRun));
    }

    private static NodeOptions Read(ParseResult parsed) => new()
    {
        Port = parsed.GetValue(Port),
        DataDirectory = Path.GetFullPath(parsed.GetValue(Data) ?? "data"),
        Postgres = parsed.GetValue(Postgres),
        Empty = parsed.GetValue(Empty),
    };
}
