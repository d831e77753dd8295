using Sen.Fhir;
using Sen.Profiles;
using Sen.TestKit;

namespace Sen.HealthRecord.Tests.Doors;

/// <summary>A person with a history: a visit with a signed prescription, a report with three high values, a vaccination, a stay, a receipt.</summary>
internal static class LivedRecord
{
    internal const string Stranger = "van-sau";

    internal static async Task<SenHost> StartAsync(string? postgres, string name = Fixture.PatientName)
    {
        var host = await SenHost.StartAsync(new SenHostOptions { Postgres = postgres });
        var fixture = new Fixture()
            .Facility().Room(Fixture.RoomId, "204")
            .Room(Fixture.OtherRoomId, "205").Doctor().Slots(12).Patient(name: name)
            .Patient(Stranger, "Trần Văn Sáu", "092155000018", phone: null);
        Visit(fixture);
        Report(fixture);
        Others(fixture);
        return await fixture.WriteAsync(host);
    }

    private static void Visit(Fixture fixture)
    {
        fixture.Put(new Encounter
        {
            Id = "v1",
            Status = "finished",
            Class = Coding.Of(Systems.ActCode, "AMB"),
            Subject = Subject,
            ServiceType = new CodeableConcept { Text = "Khám Nội tiết", Coding = { Coding.Of(Systems.Specialty, "noi-tiet") } },
            ServiceProvider = Reference.To($"Organization/{Fixture.FacilityId}", "BV Đa khoa TP Cần Thơ"),
            Period = new Period { Start = At("2026-08-24T08:00:00+07:00"), End = At("2026-08-24T08:40:00+07:00") },
            Participant = { new Encounter.ParticipantComponent { Individual = Reference.To($"Practitioner/{Fixture.PractitionerId}", "BS.CKI Lê Minh Triết") } },
        });
        Diagnosis("d1", "Đái tháo đường típ 2", "E11.9");
        Diagnosis("d2", "Tăng huyết áp", "I10");
        foreach (var (id, drug) in new[] { ("m1", "Metformin 850 mg"), ("m2", "Amlodipin 5 mg") })
        {
            fixture.Put(new MedicationRequest
            {
                Id = id,
                Status = "active",
                Intent = "order",
                Subject = Subject,
                Encounter = Reference.To("Encounter/v1"),
                AuthoredOn = At("2026-08-24T08:39:00+07:00"),
                MedicationCodeableConcept = new CodeableConcept { Text = drug },
                DispenseRequest = new MedicationRequest.DispenseRequestComponent
                {
                    Quantity = new Quantity { Value = 240, Unit = "viên" },
                    ExpectedSupplyDuration = new Duration { Value = id == "m1" ? 120 : 28, Unit = "ngày" },
                },
                DosageInstruction =
                {
                    new Dosage
                    {
                        PatientInstruction = "1 viên sau bữa sáng",
                        Timing = new Timing { Repeat = new Timing.RepeatComponent { When = { "MORN" } } },
                        DoseAndRate = { new Dosage.DoseAndRateComponent { DoseQuantity = new Quantity { Value = 0.5m } } },
                    },
                },
            });
        }

        fixture.Put(new Composition
        {
            Id = "note",
            Status = "final",
            Type = CodeableConcept.Of(Systems.Loinc, "11488-4"),
            Subject = Subject,
            Encounter = Reference.To("Encounter/v1"),
            Date = At("2026-08-24T08:40:00+07:00"),
            Author = { Reference.To($"Practitioner/{Fixture.PractitionerId}") },
            Title = "Bệnh án",
            Section =
            {
                new Composition.SectionComponent
                {
                    Code = CodeableConcept.Of(Systems.Loinc, Codes.SectionAdvice),
                    Text = new Narrative { Status = "generated", Div = "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Ăn nhạt &amp; đi bộ</p></div>" },
                },
            },
        });
        fixture.Put(new Provenance
        {
            Id = "signature",
            Target = { Reference.To("MedicationRequest/m1/_history/1"), Reference.To("MedicationRequest/m2/_history/1"), Subject },
            Recorded = FhirDateTime.Instant(new DateTimeOffset(2026, 8, 24, 8, 40, 0, TimeSpan.FromHours(7))),
            Agent = { new Provenance.AgentComponent { Who = Reference.To($"Practitioner/{Fixture.PractitionerId}", "BS.CKI Lê Minh Triết") } },
            Signature =
            {
                new Signature
                {
                    Type = { Coding.Of("urn:iso-astm:E1762-95:2013", "1.2.840.10065.1.12.1.5") },
                    When = FhirDateTime.Instant(new DateTimeOffset(2026, 8, 24, 8, 40, 0, TimeSpan.FromHours(7))),
                    Who = Reference.To($"Practitioner/{Fixture.PractitionerId}", "BS.CKI Lê Minh Triết"),
                },
            },
        });

        void Diagnosis(string id, string text, string code) => fixture.Put(new Condition
        {
            Id = id,
            Subject = Subject,
            Encounter = Reference.To("Encounter/v1"),
            ClinicalStatus = CodeableConcept.Of(Systems.ConditionClinical, "active"),
            VerificationStatus = CodeableConcept.Of(Systems.ConditionVerification, "confirmed"),
            Category = { CodeableConcept.Of(Systems.ConditionCategory, Codes.EncounterDiagnosis) },
            Code = new CodeableConcept { Text = text, Coding = { Coding.Of(Systems.Icd10, code) } },
        });
    }

    private static void Report(Fixture fixture)
    {
        var report = new DiagnosticReport
        {
            Id = "r1",
            Status = "final",
            Subject = Subject,
            Code = new CodeableConcept { Text = "Xét nghiệm máu và nước tiểu" },
            EffectiveDateTime = At("2026-11-21T07:10:00+07:00"),
            Issued = FhirDateTime.Instant(new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.FromHours(7))),
            Performer = { Reference.To($"Organization/{Fixture.FacilityId}", "BV Đa khoa TP Cần Thơ") },
        };
        Value("o0", "4548-4", "HbA1c", 7.6m, "H", "2026-05-20T07:00:00+07:00");
        foreach (var (id, loinc, text, value, flag) in new[]
        {
            ("o1", "4548-4", "HbA1c", 8.4m, "H"), ("o2", "2345-7", "Đường huyết", 9.1m, "H"), ("o3", "2089-1", "LDL", 4.2m, "H"), ("o4", "2160-0", "Creatinin", 78m, "N"),
        })
        {
            Value(id, loinc, text, value, flag, "2026-11-21T07:10:00+07:00");
            report.Result.Add(Reference.To($"Observation/{id}"));
        }

        fixture.Put(report);

        void Value(string id, string loinc, string text, decimal value, string flag, string at) => fixture.Put(new Observation
        {
            Id = id,
            Status = "final",
            Subject = Subject,
            Category = { CodeableConcept.Of(Systems.ObservationCategory, Codes.Laboratory) },
            Code = new CodeableConcept { Text = text, Coding = { Coding.Of(Systems.Loinc, loinc) } },
            EffectiveDateTime = At(at),
            ValueQuantity = Quantity.Of(value, loinc == "2160-0" ? "umol/L" : "%", loinc == "2160-0" ? "umol/L" : "%"),
            Interpretation = { CodeableConcept.Of(Systems.Interpretation, flag) },
        });
    }

    private static void Others(Fixture fixture)
    {
        fixture.Put(new Immunization
        {
            Id = "i1",
            Status = "completed",
            Patient = Subject,
            VaccineCode = new CodeableConcept { Text = "Vắc xin cúm mùa 2026" },
            OccurrenceDateTime = At("2026-05-15"),
            Location = new Reference { Display = "Trạm Y tế phường Cái Khế" },
        });
        fixture.Put(new Encounter
        {
            Id = "v0",
            Status = "finished",
            Class = Coding.Of(Systems.ActCode, "IMP"),
            Subject = Subject,
            ServiceProvider = new Reference { Display = "Bệnh viện Đa khoa Trung ương Cần Thơ" },
            ServiceType = new CodeableConcept { Text = "Viêm phổi, đã khỏi" },
            Period = new Period { Start = At("2025-09-03"), End = At("2025-09-06") },
        });
        fixture.Put(new AllergyIntolerance { Id = "a1", Patient = Subject, Code = new CodeableConcept { Text = "Penicillin" }, ClinicalStatus = CodeableConcept.Of(Systems.AllergyClinical, "active") });
        var invoice = new Invoice
        {
            Id = "b1",
            Status = "balanced",
            Subject = Subject,
            Date = At("2026-08-24T08:50:00+07:00"),
            Issuer = Reference.To($"Organization/{Fixture.FacilityId}", "BV Đa khoa TP Cần Thơ"),
            TotalGross = InvoiceView.Dong(200_000),
            TotalNet = InvoiceView.Dong(107_304),
        };
        invoice.Extension.Add(new Extension { Url = Systems.Extensions.Encounter, ValueReference = Reference.To("Encounter/v1") });
        fixture.Put(invoice);
    }

    private static Reference Subject => Reference.To($"Patient/{Fixture.PatientId}", Fixture.PatientName);

    private static FhirDateTime At(string text) => FhirDateTime.Parse(text);
}
