using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Sen.Accounts.Data;

/// <summary>The accounts' own tables: a file of their own on SQLite, the schema "accounts" on PostgreSQL.</summary>
internal sealed class AccountsDb(DbContextOptions<AccountsDb> options) : IdentityUserContext<Account>(options)
{
    internal const string Schema = "accounts";

    public DbSet<SignInCode> SignInCodes => Set<SignInCode>();

    public DbSet<Device> Devices => Set<Device>();

    public DbSet<StartingPassword> StartingPasswords => Set<StartingPassword>();

    public DbSet<AccountChange> Changes => Set<AccountChange>();

    public DbSet<SigningQuestion> SigningQuestions => Set<SigningQuestion>();

    public DbSet<SmartClient> SmartClients => Set<SmartClient>();

    public DbSet<AppRequest> AppRequests => Set<AppRequest>();

    public DbSet<AppGrant> AppGrants => Set<AppGrant>();

    public DbSet<AppTicket> AppTickets => Set<AppTicket>();

    public DbSet<SpentToken> SpentTokens => Set<SpentToken>();

    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    protected override Version SchemaVersion => IdentitySchemaVersions.Version3;

    /// <summary>A transaction in which nobody else administers: what it reads of rights still holds when it writes.</summary>
    internal Task<IDbContextTransaction> BeginAdministrationAsync(CancellationToken cancellationToken) => BeginAloneAsync(735002, cancellationToken);

    /// <summary>A transaction in which nobody else makes a key that tokens are signed with.</summary>
    internal Task<IDbContextTransaction> BeginKeyMakingAsync(CancellationToken cancellationToken) => BeginAloneAsync(735003, cancellationToken);

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.HasDefaultSchema(Database.IsNpgsql() ? Schema : null);
        builder.Entity<Account>().Property(a => a.Role).HasConversion<string>().HasMaxLength(16);
        builder.Entity<Account>().Ignore(a => a.Subject).Ignore(a => a.Blocked);
        builder.Entity<SignInCode>(code =>
        {
            code.HasKey(c => c.Id);
            code.HasIndex(c => new { c.Phone, c.SentAt });
            code.HasIndex(c => new { c.AddressHash, c.SentAt });
        });
        builder.Entity<StartingPassword>().HasKey(p => p.Account);
        builder.Entity<AccountChange>(change =>
        {
            change.ToTable("AccountChanges");
            change.Property(c => c.What).HasConversion<string>().HasMaxLength(24);
            change.HasIndex(c => new { c.Target, c.At });
        });
        builder.Entity<SigningQuestion>(question =>
        {
            question.HasKey(q => q.Id);
            question.HasIndex(q => q.AskedAt);
        });
        builder.Entity<SmartClient>(client =>
        {
            client.HasKey(c => c.Id);
            client.Property(c => c.Kind).HasConversion<string>().HasMaxLength(16);
            client.Ignore(c => c.Redirects);
        });
        builder.Entity<AppRequest>(request =>
        {
            request.HasKey(r => r.Id);
            request.HasIndex(r => r.ExpiresAt);
        });
        builder.Entity<AppGrant>(grant =>
        {
            grant.HasKey(g => g.Id);
            grant.HasIndex(g => g.Account);
            grant.HasIndex(g => g.Client);
        });
        builder.Entity<AppTicket>(ticket =>
        {
            ticket.HasKey(t => t.Id);
            ticket.HasIndex(t => t.ExpiresAt);
        });
        builder.Entity<SpentToken>(spent =>
        {
            spent.HasKey(s => s.Id);
            spent.HasIndex(s => s.ExpiresAt);
        });
        builder.Entity<SigningKey>().HasKey(k => k.Id);
        builder.Entity<Device>(device =>
        {
            device.HasKey(d => d.Id);
            device.HasIndex(d => d.CodeHash).IsUnique();
        });
    }

    private async Task<IDbContextTransaction> BeginAloneAsync(long purpose, CancellationToken cancellationToken)
    {
        // On SQLite a transaction is the only writer from its beginning.
        var transaction = await Database.BeginTransactionAsync(cancellationToken);
        if (Database.IsNpgsql())
        {
            await Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({purpose})", cancellationToken);
        }

        return transaction;
    }
}
