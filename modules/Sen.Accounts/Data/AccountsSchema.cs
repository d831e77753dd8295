using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Sen.Accounts.Data;

/// <summary>Brings the accounts' tables up to date: numbered SQL files of this assembly, applied once each, only forward.</summary>
internal static class AccountsSchema
{
    private const string CreateTable = "create table if not exists schema_version (version integer primary key)";
    private const string CreateSchema = "select pg_advisory_xact_lock(735001); create schema if not exists accounts; set local search_path to accounts";

    internal static async Task MigrateAsync(AccountsDb db, CancellationToken cancellationToken)
    {
        var postgres = db.Database.IsNpgsql();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (postgres)
        {
            // Two nodes starting together: the second waits here and then finds nothing left to do.
            await db.Database.ExecuteSqlRawAsync(CreateSchema, cancellationToken);
        }

        await db.Database.ExecuteSqlRawAsync(CreateTable, cancellationToken);
        var applied = await db.Database.SqlQuery<int>($"select version as \"Value\" from schema_version").ToListAsync(cancellationToken);
        foreach (var (version, script) in Scripts(postgres ? "postgres" : "sqlite").Where(s => !applied.Contains(s.Version)))
        {
            await db.Database.ExecuteSqlRawAsync(script, cancellationToken);
            await db.Database.ExecuteSqlAsync($"insert into schema_version (version) values ({version})", cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Scripts are named <c>Schema/0001.sqlite.sql</c>.</summary>
    internal static IEnumerable<(int Version, string Script)> Scripts(string engine)
    {
        var assembly = typeof(AccountsSchema).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith($".{engine}.sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => (int.Parse(name.Split('.')[^3], CultureInfo.InvariantCulture), Read(name)));
    }

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(AccountsSchema).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
