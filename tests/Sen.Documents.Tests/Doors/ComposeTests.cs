using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Sen.Documents.Compose;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Documents.Tests.Doors;

/// <summary>What is signed becomes documents; inherited once for each engine.</summary>
public abstract class ComposeTests(PaperHospital hospital)
{
    [Fact]
    public async Task A_signed_visit_has_its_record_and_its_prescription_as_documents_that_stand_alone()
    {
        var visit = await hospital.SignedAsync();
        var documents = await hospital.DocumentsAsync(visit, 2);

        documents.Count.ShouldBe(2);
        foreach (var document in documents)
        {
            document.Status.ShouldBe("current");
            document.Authenticator!.ReferenceValue.ShouldBe($"Practitioner/{Fixture.PractitionerId}");
            var bundle = await BundleAsync(document);
            bundle.Type.ShouldBe("document");
            bundle.Entry[0].Resource.ShouldBeOfType<Composition>().Attester[0].Mode.ShouldBe("legal");
            LeadsNowhereElse(bundle);
        }

        var code = (await hospital.FindAsync<MedicationRequest>("encounter", $"Encounter/{visit}"))[0].GroupIdentifier!.Value;
        var prescription = documents.Single(d => d.Type!.Has(Systems.DocumentKind, "prescription"));
        prescription.Identifier.In(Systems.PrescriptionCode).ShouldBe(code);
        prescription.Type!.Has(Systems.Loinc, "57833-6").ShouldBeTrue();
        var text = (await BundleAsync(prescription)).ToDocument().Root.ToString();
        text.ShouldContain("Penicillin");
        text.ShouldContain("Ăn nhạt");
        var record = (await BundleAsync(documents.Single(d => d.Type!.Has(Systems.DocumentKind, "record")))).Entry[0].Resource.ShouldBeOfType<Composition>();
        record.Section.Select(s => Xhtml.Text(s.Text!.Div)).ShouldContain("Khát nhiều <b>đêm</b>");
    }

    [Fact]
    public async Task The_same_entry_of_the_feed_twice_makes_nothing_twice_and_the_same_facts_make_the_same_bytes()
    {
        var visit = await hospital.SignedAsync();
        var before = await hospital.DocumentsAsync(visit, 2);
        var provenance = (await hospital.FindAsync<Provenance>("target", $"Encounter/{visit}")).ShouldHaveSingleItem();

        var make = hospital.Host.Services.GetRequiredService<MakeDocuments>();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => make.OfSignatureAsync(provenance, CancellationToken.None)));

        var after = await hospital.DocumentsAsync(visit, 2);
        after.Select(d => (d.Id, d.Meta!.VersionId)).ShouldBe(before.Select(d => (d.Id, d.Meta!.VersionId)), ignoreOrder: true);
        var reader = hospital.Host.Services.GetRequiredService<VisitReader>();
        var first = await WrittenAsync();
        (await WrittenAsync()).ShouldBe(first);

        async Task<byte[]> WrittenAsync()
        {
            var facts = (await reader.ReadAsync(visit, CancellationToken.None))!;
            return DocumentWriter.Write(VisitPlans.Record(facts, SignedFact.Of(provenance), null), facts, facts.Known, "http://localhost/fhir").ToUtf8();
        }
    }

    [Fact]
    public async Task A_corrected_note_makes_a_new_document_and_the_old_one_says_by_what_it_was_replaced()
    {
        var visit = await hospital.SignedAsync();
        var old = await hospital.DocumentAsync(visit, "record", 2);
        var version = (await hospital.StoredAsync("Composition", visit)).Version;
        (await hospital.PostAsync(
            hospital.Doctor, $"/staff/doctor/{visit}/correct",
            ("version", $"{version}"), ("advice", "Ăn nhạt, đi bộ"), ("reason", PaperHospital.Reason), PaperHospital.Password)).Status.ShouldBe(HttpStatusCode.Redirect);

        var now = await hospital.DocumentAsync(visit, "record", 3);
        now.Id.ShouldNotBe(old.Id);
        now.RelatesTo.ShouldHaveSingleItem().Target!.ReferenceValue.ShouldBe($"DocumentReference/{old.Id}");
        now.RelatesTo[0].Code.ShouldBe("replaces");
        now.Description.ShouldBe(PaperHospital.Reason);
        (await BundleAsync(now)).ToDocument().Root.ToString().ShouldContain("đi bộ");
        var before = (await hospital.StoredAsync("DocumentReference", old.Id!)).As<DocumentReference>();
        before.Status.ShouldBe("superseded");
        before.Extension.Named(Systems.Extensions.ReplacedBy)!.ValueReference!.ReferenceValue.ShouldBe($"DocumentReference/{now.Id}");
        (await BundleAsync(before)).ToDocument().Root.ToString().ShouldNotContain("đi bộ");
    }

    [Fact]
    public async Task A_replaced_prescription_is_superseded_by_the_new_one_and_a_withdrawn_one_by_nothing()
    {
        var visit = await hospital.SignedAsync();
        var old = await hospital.DocumentAsync(visit, "prescription", 2);
        await hospital.PostAsync(hospital.Doctor, $"/staff/doctor/{visit}/replace/start");
        var draft = (await hospital.FindAsync<MedicationRequest>("encounter", $"Encounter/{visit}")).Single(m => m.Status == "draft");
        await hospital.PostAsync(hospital.Doctor, $"/staff/doctor/{visit}/medicines/{draft.Id}", ("morning", "1"), ("instruction", "uống sau ăn"));
        (await hospital.PostAsync(hospital.Doctor, $"/staff/doctor/{visit}/replace", ("reason", PaperHospital.Reason), PaperHospital.Password)).Location.ShouldContain("corrected=1");

        var now = await hospital.DocumentAsync(visit, "prescription", 3);
        now.RelatesTo.ShouldHaveSingleItem().Target!.ReferenceValue.ShouldBe($"DocumentReference/{old.Id}");
        (await hospital.StoredAsync("DocumentReference", old.Id!)).As<DocumentReference>().Status.ShouldBe("superseded");

        (await hospital.PostAsync(
            hospital.Doctor, $"/staff/doctor/{visit}/replace", ("withdraw", "1"), ("reason", PaperHospital.Reason), PaperHospital.Password)).Location.ShouldContain("corrected=1");
        var left = await hospital.DocumentsAsync(visit, 3);
        left.Where(d => d.Status == "current").ShouldHaveSingleItem().Type!.Has(Systems.DocumentKind, "record").ShouldBeTrue();
        left.Single(d => d.Id == now.Id).Extension.Named(Systems.Extensions.WithdrawnBecause)!.ValueString.ShouldBe(PaperHospital.Reason);
    }

    [Fact]
    public async Task Released_results_are_one_report_of_the_visit_when_no_order_is_open_any_more()
    {
        var visit = await hospital.VisitAsync();
        var orders = new List<string>();
        foreach (var service in new[] { PaperHospital.Hba1c, "23.0166.1494" })
        {
            orders.Add(await hospital.OrderAsync(visit, service, $"{visit}-order-{orders.Count}"));
        }

        using var bench = await hospital.Host.StaffAsync(Role.Lab);
        await PaperHospital.ReleaseAsync(bench, orders[0]);
        await hospital.DocumentsAsync(visit, 0);
        (await hospital.FindAsync<DocumentReference>("encounter", $"Encounter/{visit}")).ShouldBeEmpty("an order is open");

        await PaperHospital.ReleaseAsync(bench, orders[1]);
        var report = await hospital.DocumentAsync(visit, "laboratory");
        var bundle = await BundleAsync(report);
        LeadsNowhereElse(bundle);
        bundle.Entry.Select(e => e.Resource).OfType<DiagnosticReport>().Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_document_is_read_by_those_who_may_see_the_person_and_by_nobody_else()
    {
        var visit = await hospital.SignedAsync();
        var document = await hospital.DocumentAsync(visit, "prescription", 2);
        var patient = document.Subject!.IdOf("Patient")!;
        (await ReadAsync(Citizen(patient))).Succeeded.ShouldBeTrue();
        (await ReadAsync(Citizen("another"))).Failure.ShouldBeOfType<Denied>();
        (await ReadAsync(new Caller { Subject = "practitioner:x", Role = Role.Doctor, Purpose = Purposes.Treatment, Facility = "92999" })).Failure.ShouldBeOfType<Denied>();

        Task<Result<StoredResource>> ReadAsync(Caller caller) =>
            hospital.Host.Record.ReadAsync(caller, new ResourceKey("Bundle", document.Id!), CancellationToken.None);

        static Caller Citizen(string id) => new() { Subject = $"citizen:{id}", Role = Role.Citizen, Purpose = Purposes.PatientRequest, Patient = id };
    }

    private async Task<Bundle> BundleAsync(DocumentReference document) =>
        (await hospital.StoredAsync("Bundle", document.Content[0].Attachment!.Url!.Split('/')[1])).As<Bundle>();

    // Every reference in the document is to one of its entries.
    private static void LeadsNowhereElse(Bundle bundle)
    {
        var inside = bundle.Entry.Select(e => $"{e.Resource!.ResourceType}/{e.Resource.Id}").ToHashSet(StringComparer.Ordinal);
        DocumentParts.References(bundle.ToDocument()).Select(k => k.ToString()).Where(k => !inside.Contains(k)).ShouldBeEmpty();
    }
}

public sealed class SqliteComposeTests(SqlitePaperHospital hospital) : ComposeTests(hospital), IClassFixture<SqlitePaperHospital>;

public sealed class PostgresComposeTests(PostgresPaperHospital hospital) : ComposeTests(hospital), IClassFixture<PostgresPaperHospital>;
