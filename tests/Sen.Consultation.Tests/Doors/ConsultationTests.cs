using System.Net;
using Sen.Consultation.Vitals;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Consultation.Tests.Doors;

/// <summary>The doctor's desk through its pages, on the real Record; inherited once for each engine.</summary>
public abstract class ConsultationTests(Hospital hospital)
{
    private const string Metformin = "VD-10965-10";

    private static readonly (string, string) Password = ("password", SenHost.Password);

    [Fact]
    public async Task The_workstation_shows_the_person_the_allergy_and_what_is_missing()
    {
        var visit = await hospital.VisitAsync((f, patient) => f.Put(Penicillin(patient)));

        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}");

        hospital.Doctor.Status.ShouldBe(HttpStatusCode.OK);
        hospital.Doctor.Text.ShouldContain("Trần Thị Thử Nghiệm");
        hospital.Doctor.Text.ShouldContain("Penicillin (phát ban, 2019)");
        hospital.Doctor.Text.ShouldContain("Chưa có chẩn đoán chính");
    }

    [Fact]
    public async Task Words_are_saved_once_and_survive_the_reload()
    {
        var visit = await hospital.VisitAsync();
        await SaveAsync(visit, "complaint", "Khát nhiều <script>alert(1)</script>");
        await SaveAsync(visit, "complaint", "Khát nhiều <script>alert(1)</script>  ");

        (await hospital.StoredAsync<Composition>(visit)).Version.ShouldBe(1, "the same words write no version");
        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}");
        hospital.Doctor.Html.ShouldContain("Khát nhiều &lt;script&gt;alert(1)&lt;/script&gt;");
        hospital.Doctor.Html.ShouldNotContain("<script>alert(1)");
    }

    [Fact]
    public async Task A_stale_form_shows_both_texts_and_writes_nothing()
    {
        var visit = await hospital.VisitAsync();
        var opened = Sen.Consultation.Note.ConsultationNote.Fingerprint("");
        await SaveAsync(visit, "findings", "Tim đều", opened);

        var answer = await SaveAsync(visit, "findings", "Phổi trong", opened);

        answer.Status.ShouldBe(HttpStatusCode.Conflict);
        answer.Text.ShouldContain("Tim đều");
        answer.Text.ShouldContain("Phổi trong");
        new Sen.Consultation.Note.ConsultationNote(await hospital.ReadAsync<Composition>(visit))[Sen.Consultation.Note.NoteSection.Findings].ShouldBe("Tim đều");
    }

    [Fact]
    public async Task Two_parts_of_the_note_saved_at_once_are_both_kept()
    {
        var visit = await hospital.VisitAsync();
        await SaveAsync(visit, "history", "Không hút thuốc");

        var answers = await Task.WhenAll(SaveAsync(visit, "complaint", "Mệt"), SaveAsync(visit, "findings", "Tim đều"), SaveAsync(visit, "advice", "Ăn nhạt"));

        answers.ShouldAllBe(a => a.Status == HttpStatusCode.Redirect);
        (await hospital.ReadAsync<Composition>(visit)).Section.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Five_megabytes_of_pasted_text_are_refused_in_words()
    {
        var visit = await hospital.VisitAsync();
        var answer = await SaveAsync(visit, "complaint", new string('a', 5 * 1024 * 1024));

        answer.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        answer.Text.ShouldContain("Nội dung quá dài");
        (await hospital.FindAsync<Composition>("encounter", $"Encounter/{visit}")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Vitals_are_kept_once_and_a_slip_is_refused_with_what_was_typed()
    {
        var visit = await hospital.VisitAsync();
        var slip = await PostAsync(visit, "vitals", ("temperature", "367"), ("pulse", "84"));
        slip.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        slip.Html.ShouldContain("367");
        (await hospital.FindAsync<Observation>("encounter", $"Encounter/{visit}")).ShouldBeEmpty();

        await PostAsync(visit, "vitals", ("systolic", "148"), ("diastolic", "92"), ("weight", "68,5"), ("height", "158"));
        await PostAsync(visit, "vitals", ("systolic", "148"), ("diastolic", "92"));

        var stored = await hospital.StoredAsync<Observation>($"{visit}-{VitalSigns.BloodPressurePanel}");
        stored.Version.ShouldBe(1, "the same values write no version");
        (await hospital.ReadAsync<Observation>($"{visit}-39156-5")).ValueQuantity!.Value.ShouldBe(27.4m);
    }

    [Fact]
    public async Task A_nurse_enters_vitals_on_her_page_and_may_not_open_the_desk()
    {
        var visit = await hospital.VisitAsync();
        using var nurse = await hospital.Host.StaffAsync(Role.Nurse);
        await nurse.GoAsync($"/staff/vitals/{visit}");
        await nurse.SendAsync(("temperature", "36,7"), ("saturation", "98"));
        nurse.Text.ShouldContain("Đã lưu sinh hiệu");

        await nurse.GoAsync($"/staff/doctor/{visit}");
        nurse.Html.ShouldNotContain("Trần Thị Thử Nghiệm");
    }

    [Fact]
    public async Task Diagnoses_obey_the_list()
    {
        var visit = await hospital.VisitAsync();
        (await PostAsync(visit, "diagnoses", ("code", "N08.3"))).Text.ShouldContain("cần đi kèm mã chính");
        (await PostAsync(visit, "diagnoses", ("code", "X99.99"))).Text.ShouldContain("Không có mã này");
        (await PostAsync(visit, "diagnoses", ("code", "e112"))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await PostAsync(visit, "diagnoses", ("code", "N08.3"))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await PostAsync(visit, "diagnoses", ("code", "E11.2"))).Text.ShouldContain("đã có trong lượt khám");
        (await PostAsync(visit, "diagnoses", ("code", "I10"))).Status.ShouldBe(HttpStatusCode.Redirect);

        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}");
        hospital.Doctor.Text.ShouldContain("E11.2† N08.3*");
        (await hospital.ReadAsync<Encounter>(visit)).Diagnosis.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Diagnoses_medicines_and_services_are_found_without_marks()
    {
        var visit = await hospital.VisitAsync();
        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}/find/diagnoses?icd=dai%20thao%20duong");
        hospital.Doctor.Text.ShouldContain("đái tháo đường");
        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}/find/medicines?medicine=metformin%20850");
        hospital.Doctor.Html.ShouldContain("name=\"registration\"");
        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}/find/services?order=hba1c");
        hospital.Doctor.Html.ShouldContain("23.0083.1523");
        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}?icd=tang%20huyet%20ap");
        hospital.Doctor.Html.ShouldContain("value=\"I10\"");
    }

    [Fact]
    public async Task Orders_are_placed_together_with_their_charges_and_only_once()
    {
        var visit = await hospital.VisitAsync();
        await PostAsync(visit, "orders", ("service", "23.0083.1523"));
        (await PostAsync(visit, "orders", ("service", "99.9999"))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await hospital.FindAsync<ChargeItem>("context", $"Encounter/{visit}")).ShouldBeEmpty("a draft costs nothing");

        await PostAsync(visit, "orders/place");
        await PostAsync(visit, "orders/place");

        var request = (await hospital.FindAsync<ServiceRequest>("encounter", $"Encounter/{visit}")).ShouldHaveSingleItem();
        request.Status.ShouldBe("active");
        request.Category[0].Has(Systems.Snomed, Codes.LaboratoryProcedure).ShouldBeTrue();
        var charge = (await hospital.FindAsync<ChargeItem>("context", $"Encounter/{visit}")).ShouldHaveSingleItem();
        charge.SupportingInformation[0].ReferenceValue.ShouldBe($"ServiceRequest/{request.Id}");

        await PostAsync(visit, $"orders/{request.Id}/remove");
        (await hospital.ReadAsync<ChargeItem>(charge.Id!)).Status.ShouldBe("aborted");
    }

    [Fact]
    public async Task A_medicine_the_person_is_allergic_to_never_gets_onto_the_prescription()
    {
        var visit = await hospital.VisitAsync((f, patient) => f.Put(Penicillin(patient)));
        var amoxicillin = Sen.Vietnam.Medicines.Find("amoxicilin 500", 1)[0];

        var answer = await PostAsync(visit, "medicines", ("registration", amoxicillin.Registration));

        answer.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        answer.Text.ShouldContain("Penicillin");
        answer.Text.ShouldContain("Dừng lại");
        (await hospital.FindAsync<MedicationRequest>("encounter", $"Encounter/{visit}")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Days_beyond_the_circular_are_refused_until_a_long_term_disease_is_diagnosed()
    {
        var visit = await hospital.VisitAsync();
        (await PostAsync(visit, "medicines/days", ("days", "90"))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await PostAsync(visit, "diagnoses", ("code", "I10"));
        (await PostAsync(visit, "medicines/days", ("days", "90"))).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Signing_finishes_everything_in_one_commit()
    {
        var visit = await ReadyAsync();
        (await PostAsync(visit, "sign", ("password", "sai mật khẩu"))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await hospital.ReadAsync<Encounter>(visit)).Status.ShouldBe("in-progress", "a wrong password writes nothing");

        var presses = await Task.WhenAll(PostAsync(visit, "sign", Password), PostAsync(visit, "sign", Password));

        presses.ShouldAllBe(p => p.Location.Contains("signed=1", StringComparison.Ordinal));
        (await hospital.ReadAsync<Encounter>(visit)).Status.ShouldBe("finished");
        (await hospital.ReadAsync<Composition>(visit)).Status.ShouldBe("final");
        var medicine = (await hospital.FindAsync<MedicationRequest>("encounter", $"Encounter/{visit}")).ShouldHaveSingleItem();
        medicine.Status.ShouldBe("active");
        medicine.GroupIdentifier!.Value!.ShouldStartWith(Fixture.FacilityId);
        medicine.DispenseRequest!.Quantity!.Value.ShouldBe(60);
        (await hospital.FindAsync<Condition>("encounter", $"Encounter/{visit}")).ShouldAllBe(c => c.VerificationStatus!.Has(Systems.ConditionVerification, "confirmed"));
        (await hospital.FindAsync<ChargeItem>("context", $"Encounter/{visit}")).ShouldHaveSingleItem().Quantity!.Value.ShouldBe(60);
        new TicketView(await hospital.ReadAsync<FhirTask>(visit.Replace("visit", "ticket", StringComparison.Ordinal))).Status.ShouldBe(QueueStatus.Done);
        var patient = visit.Replace("visit", "person", StringComparison.Ordinal);
        (await hospital.FindAsync<Appointment>("patient", $"Patient/{patient}")).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            a => a.Status.ShouldBe("proposed"),
            a => a.AppointmentType!.Has(Systems.AppointmentReason, Codes.FollowUp).ShouldBeTrue(),
            a => new AppointmentView(a).SlipNumber!.ShouldMatch("^HK-[0-9]{4}-[0-9]+$"));
        var signature = (await hospital.FindAsync<Provenance>("target", $"Composition/{visit}")).ShouldHaveSingleItem();
        signature.Signature[0].Who!.ReferenceValue.ShouldBe($"Practitioner/{Fixture.PractitionerId}");
        signature.Policy[0].ShouldBe("urn:sen:confirmation:password");
        signature.Target.ShouldAllBe(t => t.ReferenceValue!.Contains("/_history/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_signing_only_a_correction_with_a_reason_changes_the_note()
    {
        var visit = await ReadyAsync();
        await PostAsync(visit, "sign", Password);
        (await SaveAsync(visit, "findings", "Khác")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await PostAsync(visit, "medicines", ("registration", Metformin))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);

        (await PostAsync(visit, "correct", ("findings", "Tim đều, phổi trong"), ("reason", "ngắn"), Password)).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await PostAsync(visit, "correct", ("findings", "Tim đều, phổi trong"), ("reason", "Ghi thiếu phần khám phổi"), Password)).Status.ShouldBe(HttpStatusCode.Redirect);

        (await hospital.ReadAsync<Composition>(visit)).Status.ShouldBe("amended");
    }

    [Fact]
    public async Task The_prescription_is_printed_with_code_doses_and_signer()
    {
        var visit = await ReadyAsync();
        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}/prescription");
        hospital.Doctor.Text.ShouldContain("Bản xem trước, chưa ký");

        await PostAsync(visit, "sign", Password);
        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}/prescription");

        hospital.Doctor.Text.ShouldContain("ĐƠN THUỐC");
        hospital.Doctor.Text.ShouldContain("60 viên");
        hospital.Doctor.Text.ShouldContain("01 (một) loại thuốc");
        hospital.Doctor.Text.ShouldContain("Mua thuốc đến hết 29/11/2026");
    }

    [Fact]
    public async Task Outside_the_care_relation_a_reason_opens_the_record_for_reading()
    {
        await new Fixture().Facility("92009", "Bệnh viện khác").WriteAsync(hospital.Host);
        var visit = await hospital.VisitAsync(facility: "92009");

        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}");
        hospital.Doctor.Path.ShouldBe($"/staff/doctor/{visit}/open");
        (await hospital.PostAsync(hospital.Doctor, $"/staff/doctor/{visit}/open", ("reason", "vì"))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var opened = await hospital.PostAsync(hospital.Doctor, $"/staff/doctor/{visit}/open", ("reason", "Người bệnh choáng, cần biết dị ứng"));
        opened.Location.ShouldBe($"/staff/doctor/{visit}/history");

        await hospital.Doctor.GoAsync(opened.Location);
        hospital.Doctor.Text.ShouldContain("Đang mở khẩn cấp");
        var audit = await hospital.Host.Record.SearchAsync(
            Caller.System("test"), SearchQuery.For("AuditEvent").Where("patient", $"Patient/{visit.Replace("visit", "person", StringComparison.Ordinal)}"), CancellationToken.None);
        audit.Value.Matches.ShouldContain(m => m.Document!.Root.GetRawText().Contains("Người bệnh choáng", StringComparison.Ordinal));
        (await SaveAsync(visit, "complaint", "Không được")).Status.ShouldNotBe(HttpStatusCode.OK);
        (await hospital.FindAsync<Composition>("encounter", $"Encounter/{visit}")).ShouldBeEmpty();

        hospital.Host.Clock.Advance(TimeSpan.FromHours(1));
        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}/history");
        hospital.Doctor.Path.ShouldBe($"/staff/doctor/{visit}/open", "the reason has expired");
    }

    [Fact]
    public async Task The_queue_shows_the_room_and_an_unknown_visit_is_not_found()
    {
        await hospital.VisitAsync();
        await hospital.Doctor.GoAsync("/staff/doctor");
        hospital.Doctor.Text.ShouldContain("Trần Thị Thử Nghiệm");
        await hospital.Doctor.GoAsync("/staff/doctor/nobody");
        hospital.Doctor.Status.ShouldBe(HttpStatusCode.NotFound);
        await hospital.Doctor.GoAsync("/staff/doctor/%3Cscript%3E");
        hospital.Doctor.Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("5/12/2026", "05/12/2026")]
    [InlineData("05-12-2026", "05/12/2026")]
    [InlineData("5.12.2026", "05/12/2026")]
    [InlineData("2026-12-05", "05/12/2026")]
    public async Task The_day_of_the_next_visit_is_typed_as_people_write_days(string typed, string shown)
    {
        var visit = await hospital.VisitAsync();
        await PostAsync(visit, "next-visit", ("next", typed));
        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}");
        hospital.Doctor.Html.ShouldContain($"value=\"{shown}\"");
        hospital.Doctor.Html.ShouldNotContain("type=\"date\"");
    }

    [Fact]
    public async Task A_day_pressed_in_the_calendar_goes_before_the_field_and_a_slip_is_refused()
    {
        var visit = await hospital.VisitAsync();
        await PostAsync(visit, "next-visit", ("next", ""), ("day", "2026-12-24"));
        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}");
        hospital.Doctor.Html.ShouldContain("value=\"24/12/2026\"");
        (await PostAsync(visit, "next-visit", ("next", "31/11/2026"))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await PostAsync(visit, "next-visit", ("next", "24/11/2025"))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Nobody_else_may_call_the_desk()
    {
        var visit = await hospital.VisitAsync();
        foreach (var role in new[] { Role.Clerk, Role.Cashier, Role.Lab })
        {
            using var other = await hospital.Host.StaffAsync(role);
            await other.GoAsync($"/staff/doctor/{visit}");
            other.Html.ShouldNotContain("Trần Thị Thử Nghiệm");
        }

        using var nobody = hospital.Host.Visit();
        await nobody.GoAsync($"/staff/doctor/{visit}");
        nobody.Path.ShouldContain("sign-in");
    }

    private static AllergyIntolerance Penicillin(string patient) => new()
    {
        Id = $"allergy-{patient}",
        Patient = Reference.To($"Patient/{patient}"),
        Code = new CodeableConcept { Text = "Penicillin" },
        ClinicalStatus = CodeableConcept.Of(Systems.AllergyClinical, "active"),
        VerificationStatus = CodeableConcept.Of(Systems.AllergyVerification, "confirmed"),
        RecordedDate = FhirDateTime.Parse("2019-05-02"),
        Reaction = { new AllergyIntolerance.ReactionComponent { Manifestation = { new CodeableConcept { Text = "phát ban" } } } },
    };

    private async Task<string> ReadyAsync()
    {
        var visit = await hospital.VisitAsync();
        await SaveAsync(visit, "complaint", "Khát nhiều");
        await SaveAsync(visit, "findings", "Tim đều");
        await SaveAsync(visit, "advice", "Ăn nhạt");
        await PostAsync(visit, "diagnoses", ("code", "E11.9"));
        await PostAsync(visit, "medicines", ("registration", Metformin));
        var line = (await hospital.FindAsync<MedicationRequest>("encounter", $"Encounter/{visit}"))[0];
        await PostAsync(visit, $"medicines/{line.Id}", ("morning", "1"), ("afternoon", "1"), ("instruction", "uống sau ăn"));
        await PostAsync(visit, "next-visit", ("next", "2026-12-24"));
        return visit;
    }

    private Task<Answer> SaveAsync(string visit, string section, string text, string? known = null) =>
        PostAsync(visit, "note", ("section", section), ("text", text), ("base", known ?? ""));

    private Task<Answer> PostAsync(string visit, string path, params (string Name, string Value)[] fields) =>
        hospital.PostAsync(hospital.Doctor, $"/staff/doctor/{visit}/{path}", fields);
}

public sealed class SqliteConsultationTests(SqliteHospital hospital) : ConsultationTests(hospital), IClassFixture<SqliteHospital>;

public sealed class PostgresConsultationTests(PostgresHospital hospital) : ConsultationTests(hospital), IClassFixture<PostgresHospital>;
