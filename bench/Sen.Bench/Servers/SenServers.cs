using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Bench;

/// <summary>The whole program on a real port, with the people and things a measurement needs.</summary>
internal static class SenServers
{
    /// <summary>Visits to read, and a doctor who may: tells the address and the doctor's token.</summary>
    internal static async Task<IHosted> ForReadsAsync(RecordOptions place, int visits)
    {
        var host = await StartAsync(place, services => services.Replace(ServiceDescriptor.Singleton(TimeProvider.System)));
        await ReadStock.WriteAsync(host.Record, visits, CancellationToken.None);
        using var doctor = await host.FhirClientAsync(Role.Doctor, VisitDocuments.Facility);
        return new Hosted(host, [host.Address.ToString(), doctor.DefaultRequestHeaders.Authorization!.Parameter!]);
    }

    /// <summary>Visits, and a machine that may do everything: tells the address and the machine's token.</summary>
    internal static async Task<IHosted> ForMachineAsync(RecordOptions place, int visits)
    {
        var host = await StartAsync(place, services => services.Replace(ServiceDescriptor.Singleton(TimeProvider.System)));
        await ReadStock.WriteAsync(host.Record, visits, CancellationToken.None);
        using var machine = host.FhirService();
        return new Hosted(host, [host.Address.ToString(), machine.DefaultRequestHeaders.Authorization!.Parameter!]);
    }

    /// <summary>A hospital on one morning (the clock stands still there) and enrolled kiosks: tells the address and a cookie for each.</summary>
    internal static async Task<IHosted> ForKiosksAsync(RecordOptions place, int kiosks)
    {
        var host = await StartAsync(place, null);
        await Fixture.Hospital().WriteAsync(host);
        var cookies = new List<string>(kiosks);
        for (var i = 0; i < kiosks; i++)
        {
            using var visitor = host.SignedInAs(new Caller
            {
                Subject = $"kiosk:k{i}",
                Role = Role.Kiosk,
                Purpose = Purposes.Operations,
                Facility = Fixture.FacilityId,
                Device = $"k{i}",
                Display = $"Máy lấy số {i}",
            });
            cookies.Add(visitor.Cookies.GetCookieHeader(host.Address));
        }

        return new Hosted(host, [host.Address.ToString(), .. cookies]);
    }

    private static Task<SenHost> StartAsync(RecordOptions place, Action<IServiceCollection>? services) => SenHost.StartAsync(new SenHostOptions
    {
        Kestrel = true,
        DataDirectory = place.DataDirectory,
        Postgres = place.ConnectionString,
        Services = services,
    });

    private sealed class Hosted(SenHost host, IReadOnlyList<string> told) : IHosted
    {
        public IReadOnlyList<string> Told { get; } = told;

        public ValueTask DisposeAsync() => host.DisposeAsync();
    }
}
