using System.Net;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Laboratory.Tests.Doors;

/// <summary>The laboratory through its pages, on the real Record; inherited once for each engine.</summary>
public abstract class LaboratoryTests(LaboratoryHost laboratory)
{
    private const string Electrolytes = "23.0058.1487";
    private const string Hba1c = "23.0083.1523";
    private const string Hbsag = "24.0117.1646";

    [Fact]
    public async Task An_ordered_test_goes_from_the_list_to_a_released_result()
    {
        var order = await laboratory.OrderAsync(Hba1c);
        using var bench = await laboratory.Host.StaffAsync(Role.Lab);
        await bench.GoAsync("/staff/lab");
        bench.Text.ShouldContain("Trần Thị Thử Nghiệm");

        await bench.GoAsync($"/staff/lab/{order}");
        await bench.SendAsync(HtmlForm.All(bench.Html).First(f => f.Action.EndsWith("/specimen", StringComparison.Ordinal)));
        await bench.SendAsync(("r-HBA1C", "8,4"));

        bench.Text.ShouldContain("Đã trả kết quả");
        var request = await laboratory.ReadAsync<ServiceRequest>(order);
        request.Status.ShouldBe("completed");
        var result = await laboratory.ReadAsync<Observation>($"{order}-hba1c");
        result.Status.ShouldBe("final");
        result.ValueQuantity!.Value.ShouldBe(8.4m);
        result.Interpretation[0].Has(Systems.Interpretation, "H").ShouldBeTrue();
        result.Code!.Has(Systems.Loinc, "4548-4").ShouldBeTrue();
        (await laboratory.ReadAsync<DiagnosticReport>(order)).Result[0].ReferenceValue.ShouldBe($"Observation/{order}-hba1c");
        (await laboratory.ReadAsync<Specimen>(request.Specimen[0].IdOf("Specimen")!)).AccessionIdentifier!.Value!.ShouldStartWith("XN26-1124-");
    }

    [Fact]
    public async Task A_released_result_is_seen_by_the_doctor_and_the_citizen_at_once()
    {
        var order = await laboratory.OrderAsync(Hba1c);
        using var bench = await TakenAsync(order);
        await bench.SendAsync(("r-HBA1C", "9,9"));

        var request = await laboratory.ReadAsync<ServiceRequest>(order);
        using var doctor = await laboratory.Host.StaffAsync(Role.Doctor, practitioner: Fixture.PractitionerId);
        await doctor.GoAsync($"/staff/doctor/{request.Encounter!.IdOf("Encounter")}");
        doctor.Text.ShouldContain("9,9");

        var patient = request.Subject!.IdOf("Patient")!;
        var citizen = new Caller { Subject = $"citizen:{patient}", Role = Role.Citizen, Purpose = Purposes.PatientRequest, Patient = patient };
        (await laboratory.Host.Record.ReadAsync(citizen, new ResourceKey("Observation", $"{order}-hba1c"), CancellationToken.None)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task A_doubtful_value_is_asked_again_with_what_was_typed()
    {
        var order = await laboratory.OrderAsync(Electrolytes);
        using var bench = await TakenAsync(order);
        await bench.SendAsync(("r-NA", "140"), ("r-K", "45"), ("r-CL", "101"));

        bench.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        bench.Text.ShouldContain("khó có thật");
        (await laboratory.ReadAsync<ServiceRequest>(order)).Status.ShouldBe("active");

        await bench.SendAsync(("r-K", "4,5"));
        (await laboratory.ReadAsync<Observation>($"{order}-na")).ValueQuantity!.Value.ShouldBe(140, "the other lines came back with the page");
        (await laboratory.ReadAsync<DiagnosticReport>(order)).Result.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_test_of_presence_is_reported_in_words()
    {
        var order = await laboratory.OrderAsync(Hbsag);
        using var bench = await TakenAsync(order);
        await bench.SendAsync(("r-HBSAG", "positive"));
        var result = await laboratory.ReadAsync<Observation>($"{order}-hbsag");
        result.ValueCodeableConcept!.Text.ShouldBe("dương tính");
        result.Interpretation[0].Has(Systems.Interpretation, "A").ShouldBeTrue();
    }

    [Fact]
    public async Task Sending_the_same_result_twice_writes_nothing_and_a_correction_needs_a_reason()
    {
        var order = await laboratory.OrderAsync(Hba1c);
        using var bench = await TakenAsync(order);
        await bench.SendAsync(("r-HBA1C", "8,4"));
        await bench.SendAsync(("r-HBA1C", "8,4"));
        (await laboratory.VersionAsync<Observation>($"{order}-hba1c")).ShouldBe(1);

        await bench.SendAsync(("r-HBA1C", "7,4"));
        bench.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await bench.SendAsync(("r-HBA1C", "7,4"), ("reason", "Nhầm ống máu của người khác"));

        var corrected = await laboratory.ReadAsync<Observation>($"{order}-hba1c");
        corrected.Status.ShouldBe("corrected");
        corrected.ValueQuantity!.Value.ShouldBe(7.4m);
        corrected.Extension.Named(Systems.Extensions.CorrectedFrom)!.ValueQuantity!.Value.ShouldBe(8.4m);
        corrected.Note.ShouldHaveSingleItem().Text.ShouldBe("Nhầm ống máu của người khác");
        (await laboratory.ReadAsync<DiagnosticReport>(order)).Status.ShouldBe("corrected");
        bench.Text.ShouldContain("Đã sửa, trước là 8,4. Nhầm ống máu của người khác");
        await bench.GoAsync($"/staff/lab/{order}/report");
        bench.Text.ShouldContain("đã đính chính, trước là 8,4");
        using var doctor = await laboratory.Host.StaffAsync(Role.Doctor, practitioner: Fixture.PractitionerId);
        await doctor.GoAsync($"/staff/doctor/{corrected.Encounter!.IdOf("Encounter")}");
        doctor.Text.ShouldContain("đã sửa, trước là 8,4");
    }

    [Fact]
    public async Task The_bench_is_warned_of_allergies_by_name()
    {
        var order = await laboratory.OrderAsync(Hba1c);
        var patient = (await laboratory.ReadAsync<ServiceRequest>(order)).Subject!.IdOf("Patient")!;
        await new Fixture()
            .Put(Allergy(patient, "Latex", "confirmed"))
            .Put(Allergy(patient, "Penicillin", "refuted"))
            .WriteAsync(laboratory.Host);
        using var bench = await laboratory.Host.StaffAsync(Role.Lab);

        await bench.GoAsync($"/staff/lab/{order}");

        bench.Text.ShouldContain("Latex");
        bench.Text.ShouldNotContain("Penicillin");
        bench.Text.ShouldNotContain("nổi mề đay", Case.Insensitive, "the reaction is not the laboratory's");
    }

    [Fact]
    public async Task Two_people_release_one_order_and_one_of_them_is_told()
    {
        var order = await laboratory.OrderAsync(Hba1c);
        using var first = await TakenAsync(order);
        using var second = await laboratory.Host.StaffAsync(Role.Lab);
        await second.GoAsync($"/staff/lab/{order}");

        await first.SendAsync(("r-HBA1C", "8,4"));
        await second.SendAsync(("r-HBA1C", "5,1"));

        second.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        second.Html.ShouldContain("5,1");
        (await laboratory.ReadAsync<Observation>($"{order}-hba1c")).ValueQuantity!.Value.ShouldBe(8.4m);
    }

    [Fact]
    public async Task Without_a_specimen_there_is_no_result_and_a_withdrawn_order_has_none()
    {
        var order = await laboratory.OrderAsync(Hba1c);
        using var bench = await laboratory.Host.StaffAsync(Role.Lab);
        await bench.GoAsync($"/staff/lab/{order}");
        var form = HtmlForm.All(bench.Html).First(f => f.Action.EndsWith("/specimen", StringComparison.Ordinal));
        var answer = await bench.RawAsync(new HttpRequestMessage(HttpMethod.Post, $"/staff/lab/{order}")
        {
            Content = new FormUrlEncodedContent([.. form.Fields, KeyValuePair.Create("r-HBA1C", "8,4")]),
        });
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);

        var request = await laboratory.ReadAsync<ServiceRequest>(order);
        request.Status = "revoked";
        await laboratory.Host.CommitAsync(new Commit().Put(request));
        await bench.SendAsync(form);
        bench.Text.ShouldContain("Bác sĩ đã bỏ chỉ định này");
    }

    [Fact]
    public async Task The_report_is_printed_with_flag_range_and_previous_value()
    {
        var earlier = await laboratory.OrderAsync(Hba1c);
        using var first = await TakenAsync(earlier);
        await first.SendAsync(("r-HBA1C", "7,6"));
        var patient = (await laboratory.ReadAsync<ServiceRequest>(earlier)).Subject!.IdOf("Patient")!;
        laboratory.Host.Clock.Advance(TimeSpan.FromDays(2));
        var order = await laboratory.OrderAsync(Hba1c, patient);
        using var bench = await TakenAsync(order);
        await bench.SendAsync(("r-HBA1C", "8,4"));

        await bench.GoAsync($"/staff/lab/{order}/report");

        bench.Text.ShouldContain("KẾT QUẢ XÉT NGHIỆM");
        bench.Text.ShouldContain("8,4 ▲ cao % 4–6,4 7,6");
    }

    [Fact]
    public async Task Only_the_laboratory_may_release()
    {
        var order = await laboratory.OrderAsync(Hba1c);
        foreach (var role in new[] { Role.Clerk, Role.Nurse, Role.Doctor, Role.Cashier })
        {
            using var other = await laboratory.Host.StaffAsync(role, practitioner: role == Role.Doctor ? Fixture.PractitionerId : null);
            await other.GoAsync($"/staff/lab/{order}");
            other.Html.ShouldNotContain("Trần Thị Thử Nghiệm");
        }
    }

    private static AllergyIntolerance Allergy(string patient, string name, string verification) => new()
    {
        Id = $"allergy-{patient}-{name.ToLowerInvariant()}",
        Patient = Reference.To($"Patient/{patient}"),
        Code = new CodeableConcept { Text = name },
        ClinicalStatus = CodeableConcept.Of(Systems.AllergyClinical, "active"),
        VerificationStatus = CodeableConcept.Of(Systems.AllergyVerification, verification),
        Reaction = { new AllergyIntolerance.ReactionComponent { Manifestation = { new CodeableConcept { Text = "Nổi mề đay" } } } },
    };

    private async Task<Visitor> TakenAsync(string order)
    {
        var bench = await laboratory.Host.StaffAsync(Role.Lab);
        await bench.GoAsync($"/staff/lab/{order}");
        await bench.SendAsync(HtmlForm.All(bench.Html).First(f => f.Action.EndsWith("/specimen", StringComparison.Ordinal)));
        return bench;
    }
}

public sealed class SqliteLaboratoryTests(SqliteLaboratory laboratory) : LaboratoryTests(laboratory), IClassFixture<SqliteLaboratory>;

public sealed class PostgresLaboratoryTests(PostgresLaboratory laboratory) : LaboratoryTests(laboratory), IClassFixture<PostgresLaboratory>;
