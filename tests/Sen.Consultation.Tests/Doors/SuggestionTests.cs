using System.Net;
using Sen.Consultation.Templates;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;
using Sen.Vietnam;

namespace Sen.Consultation.Tests.Doors;

/// <summary>What the desk offers by itself: the facility's medicines, the doctor's habits and templates; inherited once for each engine.</summary>
public abstract class SuggestionTests(Hospital hospital)
{
    private const string Metformin = "VD-10965-10";

    [Fact]
    public async Task Medicines_the_facility_keeps_come_first_and_the_others_are_marked()
    {
        var all = Medicines.Find("metformin 850", 200);
        var kept = all[^1];
        await hospital.Host.CommitAsync(new Commit().Put(Formularies.New(
            Fixture.FacilityId, "Danh mục", [(kept.Registration, kept.Name)], hospital.Host.Clock.GetUtcNow())));
        hospital.Host.Clock.Advance(TimeSpan.FromMinutes(2));
        var visit = await hospital.VisitAsync();

        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}/find/medicines?medicine=metformin%20850");

        var first = hospital.Doctor.Html.IndexOf($"value=\"{kept.Registration}\"", StringComparison.Ordinal);
        var mark = hospital.Doctor.Html.IndexOf("ngoài danh mục", StringComparison.Ordinal);
        first.ShouldBePositive();
        mark.ShouldBeGreaterThan(first, "only what is not kept is marked, and it comes after");
        (await PostAsync(visit, "medicines", ("registration", all[0].Registration))).Status.ShouldBe(HttpStatusCode.Redirect, "it may still be written");
    }

    [Fact]
    public async Task A_prescription_is_kept_under_a_name_and_written_into_the_next_visit()
    {
        var first = await WrittenAsync();
        (await PostAsync(first, "templates", ("name", " "))).Text.ShouldContain("cần từ 2 đến 60 chữ");
        await PostAsync(first, "templates", ("name", "Đái tháo đường ổn định"));
        await PostAsync(first, "templates", ("name", "đái tháo đường ổn định"));
        var template = (await TemplatesAsync()).ShouldHaveSingleItem("the same name is the same template");
        template.Subject.ShouldBeNull("a template is about no person");

        var second = await hospital.VisitAsync();
        await hospital.Doctor.GoAsync($"/staff/doctor/{second}");
        hospital.Doctor.Text.ShouldContain("Đái tháo đường ổn định");
        await PostAsync(second, $"templates/{template.Id}/apply");

        var line = (await hospital.FindAsync<MedicationRequest>("encounter", $"Encounter/{second}")).ShouldHaveSingleItem();
        line.DispenseRequest!.Quantity!.Value.ShouldBe(60);
        line.DosageInstruction[0].PatientInstruction.ShouldBe("uống sau ăn");
        (await PostAsync(second, $"templates/{template.Id}/apply")).Text.ShouldContain("đã có trong đơn");

        using var colleague = await hospital.Host.StaffAsync(Role.Doctor, practitioner: "bs-khac");
        (await hospital.PostAsync(colleague, $"/staff/doctor/{second}/templates/{template.Id}/apply")).Status.ShouldBe(HttpStatusCode.NotFound);
        await PostAsync(second, $"templates/{template.Id}/remove");
        (await TemplatesAsync()).ShouldAllBe(t => t.Status == "retired");
    }

    [Fact]
    public async Task A_template_never_brings_what_the_person_is_allergic_to()
    {
        var visit = await hospital.VisitAsync((f, patient) => f.Put(new AllergyIntolerance
        {
            Id = $"allergy-{patient}",
            Patient = Reference.To($"Patient/{patient}"),
            Code = new CodeableConcept { Text = "Penicillin" },
            ClinicalStatus = CodeableConcept.Of(Systems.AllergyClinical, "active"),
        }));
        var amoxicillin = Medicines.Find("amoxicilin 500", 1)[0];
        var line = new Sen.Consultation.Prescribe.PrescriptionLine(new MedicationRequest { MedicationCodeableConcept = Sen.Consultation.Prescribe.MedicineText.Concept(amoxicillin) });
        await hospital.Host.CommitAsync(new Commit().Put(PrescriptionTemplate.New(
            $"mau-{visit}", "Viêm họng", Reference.To($"Practitioner/{Fixture.PractitionerId}"), [line], hospital.Host.Clock.GetUtcNow())));

        (await PostAsync(visit, $"templates/mau-{visit}/apply")).Text.ShouldContain("Dừng lại");

        (await hospital.FindAsync<MedicationRequest>("encounter", $"Encounter/{visit}")).ShouldBeEmpty();
        await PostAsync(visit, $"templates/mau-{visit}/remove");
    }

    [Fact]
    public async Task What_the_doctor_signs_often_is_offered_with_its_doses_and_nobody_is_looked_up_for_it()
    {
        for (var i = 0; i < 2; i++)
        {
            var signed = await WrittenAsync();
            await PostAsync(signed, "sign", ("password", SenHost.Password));
        }

        hospital.Host.Clock.Advance(TimeSpan.FromMinutes(11));
        var visit = await hospital.VisitAsync();
        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}");
        hospital.Doctor.Text.ShouldContain("Hay dùng");
        hospital.Doctor.Text.ShouldContain("E11.9");
        hospital.Doctor.Text.ShouldContain("Hay kê");

        await PostAsync(visit, "diagnoses", ("code", "E11.9"));
        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}");
        var offer = HtmlForm.All(hospital.Doctor.Html).First(f => f.Fields.Any(x => x.Key == "instruction" && x.Value == "uống sau ăn"));
        await hospital.Doctor.SendAsync(offer);

        (await hospital.FindAsync<MedicationRequest>("encounter", $"Encounter/{visit}")).ShouldHaveSingleItem().DispenseRequest!.Quantity!.Value.ShouldBe(60);
        var looks = await hospital.Host.Record.SearchAsync(
            Caller.System("test"), SearchQuery.For("AuditEvent").Where("patient", $"Patient/{visit.Replace("visit", "person", StringComparison.Ordinal)}"), CancellationToken.None);
        looks.Value.Matches.ShouldAllBe(m => !m.Document!.Root.GetRawText().Contains("system:consultation", StringComparison.Ordinal));
    }

    private async Task<IReadOnlyList<FhirList>> TemplatesAsync() =>
        [.. (await hospital.FindAsync<FhirList>("source", $"Practitioner/{Fixture.PractitionerId}")).Where(l => l.Title!.StartsWith("Đái", StringComparison.OrdinalIgnoreCase))];

    private async Task<string> WrittenAsync()
    {
        var visit = await hospital.VisitAsync();
        await PostAsync(visit, "note", ("section", "complaint"), ("text", "Khát nhiều"), ("base", ""));
        await PostAsync(visit, "note", ("section", "findings"), ("text", "Tim đều"), ("base", ""));
        await PostAsync(visit, "diagnoses", ("code", "E11.9"));
        await PostAsync(visit, "medicines", ("registration", Metformin), ("morning", "1"), ("afternoon", "1"), ("instruction", "uống sau ăn"));
        return visit;
    }

    private Task<Answer> PostAsync(string visit, string path, params (string Name, string Value)[] fields) =>
        hospital.PostAsync(hospital.Doctor, $"/staff/doctor/{visit}/{path}", fields);
}

public sealed class SqliteSuggestionTests(SqliteHospital hospital) : SuggestionTests(hospital), IClassFixture<SqliteHospital>;

public sealed class PostgresSuggestionTests(PostgresHospital hospital) : SuggestionTests(hospital), IClassFixture<PostgresHospital>;
