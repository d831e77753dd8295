using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Sen.TestKit;

/// <summary>
/// Throw-away databases for tests. The server is the one that the environment variable SEN_TEST_POSTGRES names (an Npgsql
/// connection string of a superuser), or one of our own in a temporary folder, started once for a test process and removed with it.
/// </summary>
public static class PostgresServer
{
    private const string Missing = "The tests need PostgreSQL 15 or later: apt-get install postgresql";

    private static readonly Lazy<Task<string>> Server = new(StartAsync);

    /// <summary>The connection string of a new, empty database.</summary>
    public static async Task<string> CreateDatabaseAsync()
    {
        var server = await Server.Value;
        var name = $"sen_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"create database {name}", connection);
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }

    /// <summary>Drops a database that <see cref="CreateDatabaseAsync"/> made, whoever is still connected.</summary>
    public static async Task DropDatabaseAsync(string connectionString)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        await using var connection = new NpgsqlConnection(await Server.Value);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"drop database if exists {name} with (force)", connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("SEN_TEST_POSTGRES") is { Length: > 0 } given)
        {
            return given;
        }

        var programs = Programs();
        var folder = Directory.CreateTempSubdirectory("sen-postgres-").FullName;
        var data = Path.Combine(folder, "data");

        // The server refuses to run as root; then everything is the user postgres's.
        var asPostgres = string.Equals(Environment.UserName, "root", StringComparison.Ordinal);
        if (asPostgres)
        {
            await RunAsync("chown", ["postgres", folder], asPostgres: false);
        }

        var port = Ports.Free().ToString(CultureInfo.InvariantCulture);
        await RunAsync(Path.Combine(programs, "initdb"), ["-D", data, "-U", "sen", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"], asPostgres);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop(programs, folder, data, asPostgres);
        await RunAsync(
            Path.Combine(programs, "pg_ctl"),
            ["-D", data, "-l", Path.Combine(folder, "log"), "-w", "-o", $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c max_connections=200", "start"],
            asPostgres);
        return $"Host=127.0.0.1;Port={port};Username=sen;Database=postgres;Include Error Detail=true";
    }

    private static string Programs() =>
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
            .Where(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var version) && version >= 15)
            .OrderByDescending(d => int.Parse(Path.GetFileName(d), CultureInfo.InvariantCulture))
            .Select(d => Path.Combine(d, "bin"))
            .FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb"))) ?? throw new InvalidOperationException(Missing);

    private static void Stop(string programs, string folder, string data, bool asPostgres)
    {
        using var stop = Process.Start(Command(Path.Combine(programs, "pg_ctl"), ["-D", data, "-m", "immediate", "stop"], asPostgres));
        stop?.WaitForExit();
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // The system clears its temporary folder.
        }
    }

    private static async Task RunAsync(string program, string[] arguments, bool asPostgres)
    {
        using var process = Process.Start(Command(program, arguments, asPostgres)) ?? throw new InvalidOperationException(Missing);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{Path.GetFileName(program)} ended with {process.ExitCode}. {Missing}");
        }
    }

    // Output goes nowhere: a server that inherits a pipe would keep the test run waiting for its end.
    private static ProcessStartInfo Command(string program, string[] arguments, bool asPostgres)
    {
        string[] command = asPostgres ? ["runuser", "-u", "postgres", "--", program, .. arguments] : [program, .. arguments];
        return new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", .. command]) { WorkingDirectory = "/" };
    }
}
