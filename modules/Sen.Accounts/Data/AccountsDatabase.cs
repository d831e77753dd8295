using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Sen.Accounts.Data;

/// <summary>Opens the accounts' database and brings its tables up to date, once, before anything uses it.</summary>
internal sealed class AccountsDatabase(IServiceScopeFactory scopes, IOptions<AccountsOptions> options) : IHostedService, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private bool _ready;

    internal static void Configure(AccountsOptions options, DbContextOptionsBuilder builder)
    {
        if (options.Postgres is { } connection)
        {
            builder.UseNpgsql(connection);
        }
        else
        {
            builder.UseSqlite($"Data Source={Path.Combine(options.DataDirectory, "accounts.db")};Default Timeout=10");
        }
    }

    internal async Task EnsureReadyAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!_ready)
            {
                Directory.CreateDirectory(options.Value.DataDirectory);
                await using var scope = scopes.CreateAsyncScope();
                await AccountsSchema.MigrateAsync(scope.ServiceProvider.GetRequiredService<AccountsDb>(), cancellationToken);
                _ready = true;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => EnsureReadyAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _gate.Dispose();
}
