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

    protected override Version SchemaVersion => IdentitySchemaVersions.Version3;

    /// <summary>A transaction in which nobody else administers: what it reads of rights still holds when it writes.</summary>
    internal async Task<IDbContextTransaction> BeginAdministrationAsync(CancellationToken cancellationToken)
    {
        // On SQLite a transaction is the only writer from its beginning.
        var transaction = await Database.BeginTransactionAsync(cancellationToken);
        if (Database.IsNpgsql())
        {
            await Database.ExecuteSqlRawAsync("select pg_advisory_xact_lock(735002)", cancellationToken);
        }

        return transaction;
    }

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
        builder.Entity<Device>(device =>
        {
            device.HasKey(d => d.Id);
            device.HasIndex(d => d.CodeHash).IsUnique();
        });
    }
}
