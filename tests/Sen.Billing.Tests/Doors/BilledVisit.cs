using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sen.Billing.Callback;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Billing.Tests.Doors;

/// <summary>A hospital with one finished visit that costs 200.000 đồng without insurance, and a bank that knows the secret.</summary>
internal sealed class BilledVisit : IAsyncDisposable
{
    internal const string Bin = "970436";
    internal const string Account = "118000007192";
    private const string Secret = "secret between the bank of this test and us";

    private BilledVisit(SenHost host) => Host = host;

    internal SenHost Host { get; }

    internal ResourceKey Invoice { get; private set; }

    internal static async Task<BilledVisit> StartAsync(string? postgres)
    {
        var host = await SenHost.StartAsync(new SenHostOptions
        {
            Postgres = postgres,
            Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { [$"Billing:BankSecrets:{Bin}"] = Secret },
        });
        await Fixture.Hospital().Put(Price("KB.1", 50_000)).Put(Price("XN.1", 150_000)).WriteAsync(host);
        var visit = new BilledVisit(host);
        await visit.AddAccountAsync();
        await visit.FinishAsync("v1", "A027", "7F3K29QX");
        visit.Invoice = await visit.InvoiceOfAsync("v1");
        return visit;
    }

    /// <summary>What the visit's doctor's commit leaves behind.</summary>
    internal async Task FinishAsync(string encounterId, string number, string code)
    {
        var now = Host.Clock.GetUtcNow();
        var patient = Reference.To($"Patient/{Fixture.PatientId}", Fixture.PatientName);
        var encounter = Reference.To($"Encounter/{encounterId}");
        var ticket = TicketView.New($"t-{encounterId}", number, code, patient, encounter, Reference.To($"Location/{Fixture.RoomId}", "Phòng 204"), now);
        new TicketView(ticket).Move(QueueStatus.Done, now);
        await Host.CommitAsync(new Commit().At(Fixture.FacilityId)
            .Create(new Encounter
            {
                Id = encounterId,
                Status = "finished",
                Class = Coding.Of(Systems.ActCode, "AMB"),
                Subject = patient,
                ServiceProvider = Reference.To($"Organization/{Fixture.FacilityId}", "BV"),
                Period = new Period { Start = FhirDateTime.Of(now.AddHours(-1)), End = FhirDateTime.Of(now) },
            })
            .Create(ticket)
            .Create(Charges.New($"c1-{encounterId}", CodeableConcept.Of(Systems.Service, "KB.1", "Khám Nội tiết"), (patient, encounter), 1, now))
            .Create(Charges.New(
                $"c2-{encounterId}", CodeableConcept.Of(Systems.Service, "XN.1", "Định lượng HbA1c"), (patient, encounter), 1, now, Reference.To("ServiceRequest/r1")))
            .Create(Charges.New(
                $"c3-{encounterId}", CodeableConcept.Of(Systems.MedicineRegistration, "VD-0-0", "Thuốc không bán ở đây"), (patient, encounter), 10, now,
                Reference.To("MedicationRequest/m1"))));
    }

    /// <summary>The invoice that the reader of finished visits writes by itself.</summary>
    internal async Task<ResourceKey> InvoiceOfAsync(string encounterId) => (await Eventually.FindAsync(
        async () => (await InvoicesAsync()).FirstOrDefault(i => new InvoiceView(i.As<Invoice>()).Encounter == encounterId),
        () => $"No invoice of {encounterId}. {string.Join(" | ", Host.Errors)}")).Key;

    /// <summary>A signed line of visit v1 with its charge; the visit is written again, as a signature does.</summary>
    internal Task PrescribeAsync(string id, string code, int quantity) => WriteAsync(new Commit().At(Fixture.FacilityId), id, code, quantity, prior: null);

    /// <summary>What signing a replacement leaves behind.</summary>
    internal async Task ReplaceAsync(string oldId, string newId, string code, int quantity)
    {
        var commit = new Commit().At(Fixture.FacilityId);
        var old = await ReadAsync("MedicationRequest", oldId);
        var medicine = old.As<MedicationRequest>();
        medicine.Status = "cancelled";
        commit.Update(medicine, old.Version);
        var charge = await ReadAsync("ChargeItem", oldId);
        var item = charge.As<ChargeItem>();
        item.Status = "aborted";
        commit.Update(item, charge.Version);
        await WriteAsync(commit, newId, code, quantity, oldId);
    }

    /// <summary>An invoice of visit v1 that is as described.</summary>
    internal Task<InvoiceView> WaitForAsync(Func<InvoiceView, bool> described) => Eventually.FindAsync(
        async () => (await InvoicesAsync()).Select(i => new InvoiceView(i.As<Invoice>())).FirstOrDefault(described),
        () => $"No such invoice. {string.Join(" | ", Host.Errors)}");

    private async Task WriteAsync(Commit commit, string id, string code, int quantity, string? prior)
    {
        var patient = Reference.To($"Patient/{Fixture.PatientId}", Fixture.PatientName);
        var encounter = Reference.To("Encounter/v1");
        commit.Create(new MedicationRequest
        {
            Id = id,
            Status = "active",
            Intent = "order",
            Subject = patient,
            Encounter = encounter,
            MedicationCodeableConcept = new CodeableConcept { Text = id },
            GroupIdentifier = Identifier.Of(Systems.PrescriptionCode, $"92001{id.Replace("-", "", StringComparison.Ordinal),-7}-c".Replace(' ', '0')),
            PriorPrescription = prior is null ? null : Reference.To($"MedicationRequest/{prior}"),
        });
        commit.Create(Charges.New(
            id, CodeableConcept.Of(Systems.MedicineRegistration, code, id), (patient, encounter), quantity, Host.Clock.GetUtcNow(),
            Reference.To($"MedicationRequest/{id}")));
        if (prior is null)
        {
            // The line under test must be on the bill first: a line before it that is withdrawn makes Billing look.
            commit.Create(new MedicationRequest
            {
                Id = $"{id}-before",
                Status = "cancelled",
                Intent = "order",
                Subject = patient,
                Encounter = encounter,
                MedicationCodeableConcept = new CodeableConcept { Text = id },
                GroupIdentifier = Identifier.Of(Systems.PrescriptionCode, "92001before0-c"),
            });
        }

        await Host.CommitAsync(commit);
    }

    private async Task<StoredResource> ReadAsync(string type, string id) =>
        (await Host.Record.ReadAsync(Caller.System("test"), new ResourceKey(type, id), CancellationToken.None)).Value;

    internal async Task<IReadOnlyList<StoredResource>> InvoicesAsync() => await SearchAsync("Invoice", "issuer", $"Organization/{Fixture.FacilityId}");

    internal async Task<IReadOnlyList<PaymentReconciliation>> PaymentsAsync() =>
        [.. (await SearchAsync("PaymentReconciliation", "payment-issuer", $"Organization/{Fixture.FacilityId}")).Select(p => p.As<PaymentReconciliation>())];

    internal async Task<StoredResource> InvoiceAsync() =>
        (await Host.Record.ReadAsync(Caller.System("test"), Invoice, CancellationToken.None)).Value;

    internal BankNotice Notice(string reference, long amount = 200_000, string? account = null) =>
        new(Bin, account ?? Account, reference, amount, "VND", "SEN A027 7F3K29QX", null, Host.Clock.GetUtcNow());

    internal Task<(int Status, string Body)> SendAsync(BankNotice notice) =>
        SendAsync(JsonSerializer.SerializeToUtf8Bytes(notice, BankNoticeJson.Default.BankNotice), Secret, Host.Clock.GetUtcNow());

    internal async Task<(int Status, string Body)> SendAsync(byte[] body, string secret, DateTimeOffset signedAt)
    {
        using var bank = Host.Visit();
        var seconds = signedAt.ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/billing/bank-notices") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(NoticeSignature.TimeHeader, $"{seconds}");
        request.Headers.Add(NoticeSignature.SignatureHeader, NoticeSignature.Sign(secret, seconds, body));
        using var response = await bank.RawAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    internal static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private async Task<IReadOnlyList<StoredResource>> SearchAsync(string type, string code, string value) =>
        (await Host.Record.SearchAsync(Caller.System("test"), SearchQuery.For(type).Where(code, value).Take(500), CancellationToken.None)).Value.Matches;

    private async Task AddAccountAsync()
    {
        var key = new ResourceKey("Organization", Fixture.FacilityId);
        var stored = (await Host.Record.ReadAsync(Caller.System("test"), key, CancellationToken.None)).Value;
        var facility = stored.As<Organization>();
        foreach (var account in facility.Identifier.Where(i => i.System == Systems.BankAccount).ToList())
        {
            facility.Identifier.Remove(account);
        }

        facility.Identifier.Add(Identifier.Of(Systems.BankAccount, $"{Bin}:{Account}"));
        await Host.CommitAsync(new Commit().Update(facility, stored.Version));
    }

    private static ChargeItemDefinition Price(string code, long amount) => new()
    {
        Id = $"price-{code.Replace('.', '-').ToLowerInvariant()}",
        Url = $"urn:sen:price:{code}",
        Status = "active",
        Identifier = { Identifier.Of(Systems.Price, $"{Fixture.FacilityId}:{code}") },
        EffectivePeriod = new Period { Start = FhirDateTime.Parse("2026-07-01") },
        Extension = { new Extension { Url = Systems.Extensions.InScope, ValueBoolean = true } },
        PropertyGroup =
        {
            new ChargeItemDefinition.PropertyGroupComponent
            {
                PriceComponent = { new ChargeItemDefinition.PriceComponentComponent { Type = "base", Amount = InvoiceView.Dong(amount) } },
            },
        },
    };
}
