using Sen.Record;
using Sen.TestKit;

namespace Sen.Exchange.Tests;

/// <summary>A hospital on a host of its own, and a clerk who asks.</summary>
public abstract class AtTheDesk : IAsyncLifetime
{
    protected SenHost Host { get; private set; } = null!;

    protected HttpClient Clerk { get; private set; } = null!;

    /// <summary>What a test finds written beside the hospital.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    public async Task InitializeAsync()
    {
        Host = await SenHost.StartAsync();
        await Fixture.Hospital().WriteAsync(Host);
        Clerk = await Host.FhirClientAsync(Role.Clerk);
        await PrepareAsync();
    }

    public async Task DisposeAsync()
    {
        Clerk.Dispose();
        await Host.DisposeAsync();
    }
}
