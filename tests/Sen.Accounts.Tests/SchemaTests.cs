using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sen.Accounts.Data;

namespace Sen.Accounts.Tests;

public sealed class SchemaTests
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

    private static List<string> Statements(string script) =>
        [.. script.Split(';').Select(s => string.Join(' ', s.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).Where(s => s.Length > 0)];
}
