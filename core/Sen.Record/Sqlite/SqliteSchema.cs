using System.Globalization;

namespace Sen.Record.Sqlite;

/// <summary>Brings the file to the form this version of Sen expects.</summary>
internal static class SqliteSchema
{
    internal static void Migrate(SqliteConnection writer)
    {
        // Immediate: two processes that open the file at once take turns.
        writer.Execute("begin immediate");
        try
        {
            var done = Number(writer, "pragma user_version");
            foreach (var (number, sql) in Migrations.Of("Sqlite"))
            {
                if (number > done)
                {
                    writer.Execute(sql);
                    writer.Execute(string.Create(CultureInfo.InvariantCulture, $"pragma user_version = {number}"));
                }
            }

            writer.Execute("commit");
        }
        catch
        {
            writer.Execute("rollback");
            throw;
        }
    }

    internal static Catalog Intern(SqliteConnection writer)
    {
        writer.Execute("begin immediate");
        var insert = writer.Prepare("insert or ignore into name (name) values (?)");
        var known = Names(writer);
        foreach (var name in Catalog.Names)
        {
            if (!known.ContainsKey(name))
            {
                insert.Bind(name).Run();
            }
        }

        writer.Execute("commit");
        return new Catalog(Names(writer));
    }

    internal static long Number(SqliteConnection connection, string sql)
    {
        using var statement = connection.PrepareOnce(sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    private static Dictionary<string, int> Names(SqliteConnection connection)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        using var statement = connection.PrepareOnce("select name, id from name");
        while (statement.Step())
        {
            names.Add(statement.Text(0), (int)statement.Int64(1));
        }

        return names;
    }
}
