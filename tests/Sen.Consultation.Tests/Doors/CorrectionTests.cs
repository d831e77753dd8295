using System.Net;
using Sen.Fhir;
using Sen.Profiles;
using Sen.TestKit;
using Sen.Vietnam;

namespace Sen.Consultation.Tests.Doors;

/// <summary>What was signed is replaced, never edited; inherited once for each engine.</summary>
public abstract class CorrectionTests(Hospital hospital)
{
    private const string Metformin = "VD-10965-10";
    private const string Reason = "Người bệnh báo đau dạ dày khi uống";

    private static readonly (string, string) Password = ("password", SenHost.Password);

    [Fact]
    public async Task A_signed_prescription_is_replaced_by_a_new_one_with_its_own_code_and_the_old_one_stays_readable()
    {
        var visit = await SignedAsync();
        var old = (await MedicinesAsync(visit)).ShouldHaveSingleItem();
        var oldCode = old.GroupIdentifier!.Value!;

        await PostAsync(visit, "replace/start");
        await PostAsync(visit, "replace/start");
        var draft = (await MedicinesAsync(visit)).Where(m => m.Status == "draft").ShouldHaveSingleItem("a second press makes no second draft");
        (await hospital.ReadAsync<MedicationRequest>(old.Id!)).Status.ShouldBe("active", "the old one holds until the new one is signed");
        (await PostAsync(visit, $"medicines/{draft.Id}", ("morning", "1"), ("instruction", "uống sau ăn"))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await PostAsync(visit, "replace", ("reason", "ngắn"), Password)).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await PostAsync(visit, "replace", ("reason", Reason), ("password", "sai mật khẩu"))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await hospital.ReadAsync<MedicationRequest>(draft.Id!)).Status.ShouldBe("draft");

        (await PostAsync(visit, "replace", ("reason", Reason), Password)).Location.ShouldContain("corrected=1");

        var now = await hospital.ReadAsync<MedicationRequest>(draft.Id!);
        now.Status.ShouldBe("active");
        now.PriorPrescription!.ReferenceValue.ShouldBe($"MedicationRequest/{old.Id}");
        now.DispenseRequest!.Quantity!.Value.ShouldBe(30);
        now.GroupIdentifier!.Value.ShouldNotBe(oldCode);
        var before = await hospital.ReadAsync<MedicationRequest>(old.Id!);
        before.Status.ShouldBe("cancelled");
        before.StatusReason!.Text.ShouldBe(Reason);
        before.GroupIdentifier!.Value.ShouldBe(oldCode, "the code still names what was written under it");
        var signature = (await hospital.FindAsync<Provenance>("target", $"MedicationRequest/{draft.Id}")).ShouldHaveSingleItem();
        signature.Entity.ShouldContain(e => e.What!.ReferenceValue!.StartsWith($"MedicationRequest/{old.Id}/_history/", StringComparison.Ordinal));
        (await hospital.ReadAsync<ChargeItem>(old.Id!)).Status.ShouldBe("aborted");
        (await hospital.ReadAsync<ChargeItem>(draft.Id!)).Quantity!.Value.ShouldBe(30);

        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}");
        hospital.Doctor.Text.ShouldContain("Đã thay bằng đơn mới");
        hospital.Doctor.Text.ShouldContain(Reason);
        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}/prescription?code={oldCode}");
        hospital.Doctor.Text.ShouldContain("Đơn này không còn hiệu lực");
        hospital.Doctor.Text.ShouldContain("60 viên");
        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}/prescription");
        hospital.Doctor.Text.ShouldContain($"Thay cho đơn {oldCode}");
        hospital.Doctor.Text.ShouldNotContain("60 viên");
    }

    [Fact]
    public async Task A_replacement_that_is_discarded_changes_nothing_and_may_be_begun_again()
    {
        var visit = await SignedAsync();
        await PostAsync(visit, "replace/start");
        await PostAsync(visit, "replace/discard");
        (await PostAsync(visit, "replace", ("reason", Reason), Password)).Text.ShouldContain("Chưa có đơn mới");
        (await MedicinesAsync(visit)).Count(m => m.Status == "active").ShouldBe(1);

        await PostAsync(visit, "replace/start");
        (await MedicinesAsync(visit)).Count(m => m.Status == "draft").ShouldBe(1);
    }

    [Fact]
    public async Task A_prescription_is_withdrawn_without_another_in_its_place()
    {
        var visit = await SignedAsync();
        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}/replace?withdraw=1");
        await hospital.Doctor.SendAsync(("reason", Reason), Password);

        (await MedicinesAsync(visit)).ShouldHaveSingleItem().Status.ShouldBe("cancelled");
        hospital.Doctor.Text.ShouldContain("Đã thu hồi");
    }

    [Fact]
    public async Task What_was_handed_out_is_not_replaced()
    {
        var visit = await SignedAsync();
        var medicine = (await MedicinesAsync(visit)).ShouldHaveSingleItem();
        await new Fixture().Put(new MedicationDispense
        {
            Id = $"dispense-{visit}",
            Status = "completed",
            MedicationCodeableConcept = medicine.MedicationCodeableConcept,
            Subject = medicine.Subject,
            AuthorizingPrescription = { Reference.To($"MedicationRequest/{medicine.Id}") },
        }).WriteAsync(hospital.Host);

        (await PostAsync(visit, "replace/start")).Text.ShouldContain("đã được cấp phát");
        (await PostAsync(visit, "replace", ("withdraw", "1"), ("reason", Reason), Password)).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await hospital.ReadAsync<MedicationRequest>(medicine.Id!)).Status.ShouldBe("active");
    }

    [Fact]
    public async Task A_signed_diagnosis_is_withdrawn_with_a_reason_and_another_takes_its_place()
    {
        var visit = await SignedAsync();
        var mistaken = (await hospital.FindAsync<Condition>("encounter", $"Encounter/{visit}")).ShouldHaveSingleItem();

        var none = await PostAsync(visit, "correct/diagnoses", ("withdraw", mistaken.Id!), ("reason", "Ghi nhầm mã của người khác"), Password);
        none.Text.ShouldContain("phải còn một chẩn đoán chính");
        (await PostAsync(visit, "correct/diagnoses", ("withdraw", mistaken.Id!), ("code", "E11.2"), ("reason", "Ghi nhầm mã của người khác"), Password))
            .Location.ShouldContain("corrected=1");

        (await hospital.ReadAsync<Condition>(mistaken.Id!)).VerificationStatus!.Has(Systems.ConditionVerification, "entered-in-error").ShouldBeTrue();
        var encounter = await hospital.ReadAsync<Encounter>(visit);
        var principal = encounter.Diagnosis.ShouldHaveSingleItem().Condition.IdIn("Condition")!;
        (await hospital.ReadAsync<Condition>(principal)).Code!.Has(Systems.Icd10, "E11.2").ShouldBeTrue();
        (await hospital.FindAsync<Provenance>("target", $"Condition/{principal}")).ShouldHaveSingleItem().Reason[0].Text.ShouldBe("Ghi nhầm mã của người khác");
        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}");
        hospital.Doctor.Text.ShouldContain("Đã rút");
        hospital.Doctor.Text.ShouldContain("Ghi nhầm mã của người khác");
    }

    [Fact]
    public async Task Narcotic_and_psychotropic_medicines_are_signed_on_prescriptions_of_their_own_with_the_days_they_may_last()
    {
        var visit = await hospital.VisitAsync();
        await WriteAsync(visit, "complaint", "Đau nhiều");
        await WriteAsync(visit, "findings", "Sưng cổ chân");
        await PostAsync(visit, "diagnoses", ("code", "S93.4"));
        var tramadol = Medicines.All.First(m => m.RegisteredIngredient == "Tramadol HCl" && m.RouteCode == "1.01").Registration;
        var diazepam = Medicines.All.First(m => m.RegisteredIngredient == "Diazepam" && m.RouteCode == "1.01").Registration;
        foreach (var registration in new[] { Metformin, tramadol, diazepam })
        {
            await PostAsync(visit, "medicines", ("registration", registration));
        }

        var tooLong = await PostAsync(visit, "medicines/days", ("kind", "n"), ("days", "10"));
        tooLong.Text.ShouldContain("10 ngày là quá mức");
        tooLong.Text.ShouldContain("tới 7 ngày");
        (await PostAsync(visit, "medicines/days", ("kind", "h"), ("days", "20"))).Text.ShouldContain("tới 10 ngày");
        (await PostAsync(visit, "medicines/days", ("kind", "n"), ("days", "3"))).Status.ShouldBe(HttpStatusCode.Redirect);
        foreach (var line in await MedicinesAsync(visit))
        {
            await PostAsync(visit, $"medicines/{line.Id}", ("evening", "1"));
        }

        await PostAsync(visit, "sign", Password);

        var signed = await MedicinesAsync(visit);
        signed.Single(m => Is(m, tramadol)).GroupIdentifier!.Value!.ShouldEndWith("-n");
        signed.Single(m => Is(m, tramadol)).DispenseRequest!.Quantity!.Value.ShouldBe(3);
        signed.Single(m => Is(m, diazepam)).GroupIdentifier!.Value!.ShouldEndWith("-h");
        signed.Single(m => Is(m, diazepam)).DispenseRequest!.Quantity!.Value.ShouldBe(10);
        signed.Single(m => Is(m, Metformin)).GroupIdentifier!.Value!.ShouldEndWith("-c");
        signed.Single(m => Is(m, Metformin)).DispenseRequest!.Quantity!.Value.ShouldBe(30);
        signed.ShouldAllBe(m => m.GroupIdentifier!.Value!.Length == 14);
        await hospital.Doctor.GoAsync($"/staff/doctor/{visit}/prescription");
        hospital.Doctor.Text.ShouldContain("ĐƠN THUỐC “N”");
        hospital.Doctor.Text.ShouldContain("ĐƠN THUỐC “H”");
    }

    private static bool Is(MedicationRequest medicine, string registration) =>
        medicine.MedicationCodeableConcept!.Has(Systems.MedicineRegistration, registration);

    private async Task<string> SignedAsync()
    {
        var visit = await hospital.VisitAsync();
        await WriteAsync(visit, "complaint", "Khát nhiều");
        await WriteAsync(visit, "findings", "Tim đều");
        await PostAsync(visit, "diagnoses", ("code", "E11.9"));
        await PostAsync(visit, "medicines", ("registration", Metformin));
        var line = (await MedicinesAsync(visit)).ShouldHaveSingleItem();
        await PostAsync(visit, $"medicines/{line.Id}", ("morning", "1"), ("afternoon", "1"), ("instruction", "uống sau ăn"));
        (await PostAsync(visit, "sign", Password)).Location.ShouldContain("signed=1");
        return visit;
    }

    private Task<IReadOnlyList<MedicationRequest>> MedicinesAsync(string visit) => hospital.FindAsync<MedicationRequest>("encounter", $"Encounter/{visit}");

    private Task<Answer> WriteAsync(string visit, string section, string text) =>
        PostAsync(visit, "note", ("section", section), ("text", text), ("base", ""));

    private Task<Answer> PostAsync(string visit, string path, params (string Name, string Value)[] fields) =>
        hospital.PostAsync(hospital.Doctor, $"/staff/doctor/{visit}/{path}", fields);
}

public sealed class SqliteCorrectionTests(SqliteHospital hospital) : CorrectionTests(hospital), IClassFixture<SqliteHospital>;

public sealed class PostgresCorrectionTests(PostgresHospital hospital) : CorrectionTests(hospital), IClassFixture<PostgresHospital>;
