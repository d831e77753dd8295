using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Sen.Accounts.Data;

/// <summary>The accounts' own tables: a file of their own on SQLite, the schema "accounts" on PostgreSQL.</summary>
internal sealed class AccountsDb(DbContextOptions<AccountsDb> options) : IdentityUserContext<Account>(options)
{
    internal const string Schema = "accounts";

    public DbSet<SignInCode> SignInCodes => Set<SignInCode>();

    public DbSet<Device> Devices => Set<Device>();

    public DbSet<SigningQuestion> SigningQuestions => Set<SigningQuestion>();

    protected override Version SchemaVersion => IdentitySchemaVersions.Version3;

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.HasDefaultSchema(Database.IsNpgsql() ? Schema : null);
        builder.Entity<Account>().Property(a => a.Role).HasConversion<string>().HasMaxLength(16);
        builder.Entity<Account>().Ignore(a => a.Subject);
        builder.Entity<SignInCode>(code =>
        {
            code.HasKey(c => c.Id);
            code.HasIndex(c => new { c.Phone, c.SentAt });
            code.HasIndex(c => new { c.AddressHash, c.SentAt });
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
