using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sen.Accounts.Data;

namespace Sen.Accounts.Tests;

public sealed partial class SchemaTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public void The_numbered_scripts_together_make_the_tables_that_the_model_expects(string engine)
    {
        using var db = Open(engine);

        var expected = Statements(db.Database.GenerateCreateScript());
        var scripts = Statements(string.Concat(AccountsSchema.Scripts(engine).Select(s => s.Script)));

        scripts.ShouldBe(expected, ignoreOrder: true);
    }

    // The script generator opens no connection.
    private static AccountsDb Open(string engine)
    {
        var services = new ServiceCollection();
        services.AddAccounts(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        services.Configure<AccountsOptions>(o => o.Postgres = engine == "postgres" ? "Host=nowhere" : null);
        return services.BuildServiceProvider().GetRequiredService<AccountsDb>();
    }

    // A table is its columns, in whichever script each was added.
    private static List<string> Statements(string script) =>
        [.. script.Split(';').Select(s => string.Join(' ', s.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).Where(s => s.Length > 0).SelectMany(Columns)];

    private static IEnumerable<string> Columns(string statement)
    {
        var added = Added().Match(statement);
        if (added.Success)
        {
            return [$"{added.Groups["table"]}: {added.Groups["column"]}"];
        }

        var made = Made().Match(statement);
        return made.Success
            ? Between().Split(made.Groups["columns"].Value).Select(column => $"{made.Groups["table"]}: {column.Trim()}").Prepend($"{made.Groups["table"]}")
            : [statement];
    }

    [GeneratedRegex("^ALTER TABLE (?<table>[^ ]+) ADD (?<column>.+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Added();

    [GeneratedRegex("^CREATE TABLE (?<table>[^ ]+) \\((?<columns>.+)\\)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Made();

    // Not the commas inside of a key of several columns.
    [GeneratedRegex(",(?![^(]*\\))", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Between();
}
