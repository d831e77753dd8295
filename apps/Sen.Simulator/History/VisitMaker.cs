using Sen.Fhir;
using Sen.Profiles;
using Sen.Simulator.People;
using Sen.Simulator.Places;
using Sen.Vietnam;

namespace Sen.Simulator.History;

/// <summary>A finished visit as the modules write one: the same shapes, statuses, ids and marks.</summary>
internal static class VisitMaker
{
    private const string ConsultationNote = "11488-4";
    private const string PastHistory = "11348-0";

    internal static IEnumerable<Planted> Write(PastVisit visit)
    {
        var resources = new List<Resource>();
        var conditions = visit.Icd.Select((icd, i) => Diagnosis(visit, icd, i)).ToList();
        resources.Add(Encounter(visit, conditions));
        resources.AddRange(conditions);
        resources.Add(Note(visit));
        resources.AddRange(visit.Medicines.Select((line, i) => Medicine(visit, line, i)));
        resources.Add(Signature(visit, [.. resources]));
        resources.AddRange(LabMaker.Write(new LabOrder(visit.Id, visit.Person, visit.Facility, visit.Doctor, visit.At.AddMinutes(12)), visit.Results));
        return resources.Select(r => new Planted(r, visit.Facility.Id));
    }

    internal static CodeableConcept Concept(string icd, DateOnly day, string? title = null)
    {
        var codes = icd.Split(' ').Select(c => Icd10.Get(c, day) ?? throw new InvalidDataException($"No code {c}.")).ToList();
        var concept = new CodeableConcept { Text = title ?? string.Join("; ", codes.Select(c => c.NameVi)) };
        concept.Coding.AddRange(codes.Select(c => Coding.Of(Systems.Icd10, c.Code, c.NameVi)));
        return concept;
    }

    internal static CodeableConcept MedicineConcept(MedicineData medicine)
    {
        var registered = Medicines.Get(medicine.Registration) ?? throw new InvalidDataException($"No medicine {medicine.Registration}.");
        return new CodeableConcept
        {
            Text = medicine.Name,
            Coding =
            {
                Coding.Of(Systems.MedicineRegistration, registered.Registration, registered.Name),
                Coding.Of(Systems.ActiveIngredient, registered.IngredientCode, registered.Ingredient),
            },
            Extension = { new Extension { Url = "urn:sen:ext:ingredients", ValueString = registered.RegisteredIngredient } },
        };
    }

    internal static Narrative Words(string text) => new()
    {
        Status = "additional",
        Div = $"<div xmlns=\"http://www.w3.org/1999/xhtml\">{System.Net.WebUtility.HtmlEncode(text)}</div>",
    };

    private static Reference EncounterOf(PastVisit visit) => Reference.To($"Encounter/{visit.Id}");

    private static Encounter Encounter(PastVisit visit, List<Condition> conditions)
    {
        var encounter = new Encounter
        {
            Id = visit.Id,
            Status = "finished",
            Class = Coding.Of(Systems.ActCode, visit.Nights > 0 ? "IMP" : "AMB"),
            ServiceType = PlaceSeed.Specialty(visit.Doctor.Specialty),
            Subject = visit.Person.Reference,
            Participant = { new Fhir.Encounter.ParticipantComponent { Individual = PlaceSeed.Doctor(visit.Doctor) } },
            Period = new Period { Start = FhirDateTime.Of(visit.At), End = FhirDateTime.Of(visit.End) },
            Location =
            {
                new Fhir.Encounter.LocationComponent { Location = PlaceSeed.Room(visit.Facility, visit.Facility.Room(visit.Doctor.Room)), Status = "completed" },
            },
            ServiceProvider = PlaceSeed.Organization(visit.Facility),
        };
        for (var i = 0; i < conditions.Count; i++)
        {
            encounter.Diagnosis.Add(new Fhir.Encounter.DiagnosisComponent
            {
                Condition = Reference.To($"Condition/{conditions[i].Id}"),
                Use = CodeableConcept.Of(Systems.DiagnosisRole, i == 0 ? "CC" : "CM"),
                Rank = i + 1,
            });
        }

        _ = new VisitView(encounter)
        {
            PaymentKind = visit.Person.Card is null ? Codes.PaymentFee : Codes.PaymentBhyt,
            Coverage = visit.Person.Card is null ? null : PeopleSeed.CoverageId(visit.Person),
        };
        return encounter;
    }

    private static Condition Diagnosis(PastVisit visit, string icd, int index) => new()
    {
        Id = $"{visit.Id}-c{index + 1}",
        ClinicalStatus = CodeableConcept.Of(Systems.ConditionClinical, "active"),
        VerificationStatus = CodeableConcept.Of(Systems.ConditionVerification, "confirmed"),
        Category = { CodeableConcept.Of(Systems.ConditionCategory, Codes.EncounterDiagnosis) },
        Code = Concept(icd, VietnamTime.DayOf(visit.At), visit.Names.GetValueOrDefault(icd)),
        Subject = visit.Person.Reference,
        Encounter = EncounterOf(visit),
        RecordedDate = FhirDateTime.Of(visit.At),
        Recorder = PlaceSeed.Doctor(visit.Doctor),
    };

    private static Composition Note(PastVisit visit)
    {
        var note = new Composition
        {
            Id = visit.Id,
            Status = "final",
            Type = CodeableConcept.Of(Systems.Loinc, ConsultationNote, "Consult note"),
            Subject = visit.Person.Reference,
            Encounter = EncounterOf(visit),
            Date = FhirDateTime.Of(visit.End),
            Author = { PlaceSeed.Doctor(visit.Doctor) },
            Title = "Consult note",
            Custodian = PlaceSeed.Organization(visit.Facility),
            Attester = { new Composition.AttesterComponent { Mode = "legal", Time = FhirDateTime.Of(visit.End), Party = PlaceSeed.Doctor(visit.Doctor) } },
        };
        foreach (var (loinc, text) in new[]
        {
            (Codes.SectionComplaint, visit.Complaint), (Codes.SectionFindings, visit.Findings), (Codes.SectionAdvice, visit.Advice),
            (PastHistory, visit.History),
        })
        {
            if (!string.IsNullOrEmpty(text))
            {
                note.Section.Add(new Composition.SectionComponent { Code = CodeableConcept.Of(Systems.Loinc, loinc), Text = Words(text) });
            }
        }

        return note;
    }

    private static MedicationRequest Medicine(PastVisit visit, DoseLine line, int index)
    {
        var medicine = PriceSeed.Medicines[line.Medicine];
        var request = new MedicationRequest
        {
            Id = $"{visit.Id}-m{index + 1}",
            Status = visit.End.AddDays(visit.Days) < DemoProvince.Morning && index >= 0 && visit.Days < 60 ? "completed" : "active",
            Intent = "order",
            MedicationCodeableConcept = MedicineConcept(medicine),
            Subject = visit.Person.Reference,
            Encounter = EncounterOf(visit),
            AuthoredOn = FhirDateTime.Of(visit.End),
            Requester = PlaceSeed.Doctor(visit.Doctor),
            GroupIdentifier = Identifier.Of(Systems.PrescriptionCode, PrescriptionOf(visit)),
            DispenseRequest = new MedicationRequest.DispenseRequestComponent
            {
                Quantity = new Quantity { Value = Math.Ceiling(line.PerDay * visit.Days), Unit = medicine.Unit },
                ExpectedSupplyDuration = Days(visit.Days),
            },
        };
        foreach (var (part, number) in line.Parts.Select((p, i) => (p, i + 1)))
        {
            request.DosageInstruction.Add(new Dosage
            {
                Sequence = number,
                PatientInstruction = medicine.Instruction,
                Timing = new Timing
                {
                    Repeat = new Timing.RepeatComponent
                    {
                        BoundsDuration = Days(visit.Days),
                        Frequency = 1,
                        Period = 1,
                        PeriodUnit = "d",
                        When = { part.When },
                    },
                },
                DoseAndRate = { new Dosage.DoseAndRateComponent { DoseQuantity = new Quantity { Value = part.Amount, Unit = medicine.Unit } } },
            });
        }

        return request;
    }

    private static Duration Days(int days) => new() { Value = days, Unit = "ngày", System = Systems.Ucum, Code = "d" };

    private static string PrescriptionOf(PastVisit visit)
    {
        var dice = new Dice(visit.Id);
        Span<byte> random = stackalloc byte[PrescriptionCode.RandomBytes];
        for (var i = 0; i < random.Length; i++)
        {
            random[i] = (byte)dice.Next(256);
        }

        return PrescriptionCode.Create(visit.Facility.Id, PrescriptionKind.Ordinary, random).Value.Value;
    }

    private static Provenance Signature(PastVisit visit, IReadOnlyList<Resource> signed)
    {
        var doctor = PlaceSeed.Doctor(visit.Doctor);
        var provenance = new Provenance
        {
            Id = $"{visit.Id}-s",
            OccurredDateTime = FhirDateTime.Of(visit.End),
            Recorded = FhirDateTime.Instant(visit.End),
            Policy = { "urn:sen:confirmation:password" },
            Agent =
            {
                new Provenance.AgentComponent
                {
                    Type = CodeableConcept.Of("http://terminology.hl7.org/CodeSystem/provenance-participant-type", "author"),
                    Who = doctor,
                    OnBehalfOf = PlaceSeed.Organization(visit.Facility),
                },
            },
            Signature =
            {
                new Signature
                {
                    Type = { Coding.Of("urn:iso-astm:E1762-95:2013", "1.2.840.10065.1.12.1.1", "Author's Signature") },
                    When = FhirDateTime.Instant(visit.End),
                    Who = doctor,
                },
            },
        };
        provenance.Target.AddRange(signed.Select(r => Reference.To($"{r.ResourceType}/{r.Id}/_history/1")));
        return provenance;
    }
}
