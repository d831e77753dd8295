using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Documents.Tests.Keys;

/// <summary>What the check of documents finds while the server runs is an alert on the page of the log, and in the metrics; inherited once for each engine.</summary>
public abstract class LogAlertTests(KeyHospital hospital) : OwnHospitalTests(hospital)
{
    [Fact]
    public async Task A_confirmation_that_its_signer_did_not_sign_is_an_alert_for_the_administrator_and_in_the_metrics()
    {
        var record = await Hospital.FinalAsync(await Hospital.SignedAsync(), "record", 2);
        await Hospital.Admin.GoAsync("/staff/log");
        Hospital.Admin.Text.ShouldNotContain("Kiểm tra thấy chỗ không khớp");
        var stored = await Hospital.StoredAsync("Bundle", record.Id!);
        var borrowed = stored.As<Bundle>().Signature!;
        borrowed.Who = Reference.To($"Organization/{Fixture.FacilityId}", KeyHospital.FacilityName);
        await Hospital.Host.CommitAsync(new Commit().Create(new Provenance
        {
            Id = ResourceKey.New("Provenance", TimeProvider.System).Id,
            Target = { Reference.To($"Bundle/{record.Id}/_history/{stored.Version}") },
            Recorded = FhirDateTime.Instant(Hospital.Host.Clock.GetUtcNow()),
            Agent = { new Provenance.AgentComponent { Role = { CodeableConcept.Of(Systems.StaffRole, Codes.HeadOfDepartment) }, Who = borrowed.Who } },
            Signature = { borrowed },
        }));
        await Hospital.Host.SettledHeadAsync();

        // A server that has just come up looks at once; one that has looked waits some minutes.
        var (alerts, before) = (new ConcurrentDictionary<Instrument, int>(), new List<Instrument>());
        using var listener = Listener(alerts, before);
        before.AddRange(alerts.Keys);
        await Hospital.RestartAsync();
        await Eventually.IsAsync(async () => (await Hospital.Admin.GoAsync("/staff/log")).Text.Contains("Kiểm tra thấy chỗ không khớp", StringComparison.Ordinal));
        Hospital.Admin.Text.ShouldContain("Provenance, version 1: it is signed with a certificate that is not registered for whom it names");
        listener.RecordObservableInstruments();
        alerts.Where(a => !before.Contains(a.Key)).ShouldContain(a => a.Value > 0);
    }

    private static MeterListener Listener(ConcurrentDictionary<Instrument, int> alerts, List<Instrument> before)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "sen.log.alerts" && !before.Contains(instrument))
                {
                    alerts[instrument] = 0;
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => alerts[instrument] = value);
        listener.Start();
        return listener;
    }
}

public sealed class SqliteLogAlertTests() : LogAlertTests(new SqliteKeyHospital());

public sealed class PostgresLogAlertTests() : LogAlertTests(new PostgresKeyHospital());
