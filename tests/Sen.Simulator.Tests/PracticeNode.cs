using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Simulator.Tests;

/// <summary>A whole server on a loopback port, seeded with the demo province, and what is in it.</summary>
public sealed class PracticeNode : IAsyncLifetime
{
    internal const string BankSecret = "a secret between bank and hospital";

    public SenHost Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await SenHost.StartAsync(new SenHostOptions
    {
        Demo = true,
        Kestrel = true,
        Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Billing:BankSecrets:970436"] = BankSecret },
    });

    public async Task DisposeAsync() => await Host.DisposeAsync();

    /// <summary>The bill of a visit, as soon as Billing has issued it.</summary>
    internal async Task<InvoiceView> BillAsync(string patient) => new(await Eventually.FindAsync(
        async () =>
        {
            var page = await Host.Record.SearchAsync(
                Caller.System("test"), SearchQuery.For("Invoice").Where("patient", $"Patient/{patient}"), CancellationToken.None);
            return page.Value.As<Invoice>().FirstOrDefault();
        },
        () => $"No bill of {patient}."));
}

[CollectionDefinition(Name)]
public sealed class PracticeNodeTests : ICollectionFixture<PracticeNode>
{
    public const string Name = "practice node";
}
