using Sen.Documents.Compose;
using Sen.Documents.Paper;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Documents.Tests.Paper;

/// <summary>The morning of the pictures as documents: one visit of Nguyễn Thị Bích Ngọc on 24/11/2026.</summary>
internal static class PaperSamples
{
    internal const string Code = "92002k7x2m9q-c";

    internal static readonly DateTimeOffset At = new(2026, 11, 24, 9, 6, 14, TimeSpan.FromHours(7));

    internal static readonly PaperProof Proof = new(
        "https://sen.cantho.example/verify#" + string.Concat(Enumerable.Repeat("mA7x-Zk9", 26)), "M9QC", At, At.AddSeconds(46));

    private static readonly SignedFact Signed = new(
        Reference.To("Provenance/p1"), Reference.To("Practitioner/bs-triet", "BS.CKI Lê Minh Triết"), At, Confirmations.Password, null);

    internal static Bundle Prescription(int medicines = 4) => Written(f => VisitPlans.Prescription(f, Code, Signed, null), Facts(medicines));

    internal static Bundle Record(int medicines = 4) => Written(f => VisitPlans.Record(f, Signed, null), Facts(medicines));

    internal static Bundle Laboratory(int copies = 1)
    {
        var facts = Facts(4, copies);
        var earlier = Results(copies).Select(r => Store(Observation($"before-{r.Id}", "Encounter/before", r, before: true), 1)).ToList();
        return Written(f => VisitPlans.Laboratory(f, earlier, Signed, null), facts, earlier);
    }

    internal static Bundle Bill(int lines = 7)
    {
        var invoice = new Invoice
        {
            Id = "invoice",
            Status = "balanced",
            Identifier = { Identifier.Of(Systems.InvoiceNumber, "HD2692002000131") },
            Subject = Reference.To("Patient/ngoc", "Nguyễn Thị Bích Ngọc"),
            TotalGross = InvoiceView.Dong(536_520),
            TotalNet = InvoiceView.Dong(107_304),
            TotalPriceComponent = { Share(429_216) },
            Extension = { new Extension { Url = Systems.Extensions.Encounter, ValueReference = Reference.To("Encounter/visit") } },
        };
        (string Name, string Group, decimal Quantity, long Price)[] items =
        [
            ("Khám Nội tiết", Codes.ChargeExam, 1, 50_600), ("Định lượng HbA1c [Máu]", Codes.ChargeTest, 1, 105_300),
            ("Định lượng Glucose [Máu]", Codes.ChargeTest, 1, 22_400), ("Định lượng Albumin/Creatinin niệu (ACR) [Niệu], mẫu ngẫu nhiên buổi sáng", Codes.ChargeTest, 1, 64_900),
            ("Metformin hydroclorid 850 mg", Codes.ChargeMedicine, 60, 1_260), ("Gliclazid 30 mg", Codes.ChargeMedicine, 30, 2_650),
            ("Perindopril arginin 5 mg", Codes.ChargeMedicine, 30, 3_500),
        ];
        foreach (var index in Enumerable.Range(0, lines))
        {
            var (name, group, quantity, price) = items[lines > items.Length ? 3 + (index % 4) : index];
            invoice.LineItem.Add(new Invoice.LineItemComponent
            {
                Sequence = index + 1,
                Extension = { new Extension { Url = Systems.Extensions.ChargeGroup, ValueCode = group } },
                ChargeItemReference = new Reference { Display = name },
                PriceComponent =
                {
                    new Invoice.PriceComponentComponent { Type = "base", Factor = quantity, Amount = InvoiceView.Dong((long)(quantity * price)) },
                    new Invoice.PriceComponentComponent { Type = "informational", Amount = InvoiceView.Dong(price) },
                    Share((long)(quantity * price * 0.8m)),
                },
            });
        }

        var stored = Store(invoice, 2);
        return Written(f => VisitPlans.Bill(f, stored), Facts(4), [stored]);
    }

    internal static byte[] Paper(Bundle bundle) => PaperMaker.Make(bundle, Proof, []);

    private static Bundle Written(Func<VisitFacts, DocumentPlan> plan, VisitFacts facts, IEnumerable<StoredResource>? more = null) => DocumentWriter.Write(
        plan(facts), facts, facts.Known.Concat((more ?? []).Select(s => KeyValuePair.Create(s.Key.ToString(), s))).ToDictionary(StringComparer.Ordinal), "http://localhost/fhir");

    private static Invoice.PriceComponentComponent Share(long amount) => new()
    {
        Type = "deduction",
        Code = CodeableConcept.Of(Systems.PriceComponent, Codes.InsurerShare),
        Factor = 80,
        Amount = InvoiceView.Dong(amount),
    };

    private static VisitFacts Facts(int medicines, int copies = 1)
    {
        var all = Base().Concat(Enumerable.Range(0, medicines).Select(Medicine)).Concat(Results(copies).Select(r => Observation(r.Id, "Encounter/visit", r)));
        return new VisitFacts(all.Select(r => Store(r, 1)).ToDictionary(s => s.Key.ToString(), StringComparer.Ordinal), "visit");
    }

    private static StoredResource Store(Resource resource, long version) =>
        new(ResourceKey.Of(resource), version, At, Guid.Empty, resource.ToDocument().WithMeta(resource.Id!, $"{version}", At));

    private static IEnumerable<Resource> Base()
    {
        var name = PersonView.NameOf("Lê Minh Triết");
        name.Prefix.Add("BS.CKI");
        yield return new Practitioner { Id = "bs-triet", Name = { name }, Identifier = { Identifier.Of(Systems.PracticeLicence, "004512/CT-GPHN") } };
        yield return new Organization
        {
            Id = "92001",
            Name = "Bệnh viện Đa khoa thành phố Cần Thơ",
            PartOf = new Reference { Display = "Sở Y tế thành phố Cần Thơ" },
            Address = { new Address { Text = "Phường Ninh Kiều, thành phố Cần Thơ" } },
        };
        yield return new Patient
        {
            Id = "ngoc",
            Name = { PersonView.NameOf("Nguyễn Thị Bích Ngọc") },
            Gender = "female",
            BirthDate = FhirDate.Of(new DateOnly(1984, 6, 17)),
            Identifier = { Identifier.Of(Systems.CitizenNumber, "092184004471"), Identifier.Of(Systems.MedicalRecordNumber, "24-0012874") },
            Address = { new Address { Text = "Hẻm 132, P. Cái Khế, TP Cần Thơ" } },
        }.MarkSample();
        yield return new Coverage
        {
            Id = "card",
            Status = "active",
            Beneficiary = Reference.To("Patient/ngoc"),
            Identifier = { Identifier.Of(Systems.BhytCard, "GD4929200134471") },
        };
        yield return new Encounter
        {
            Id = "visit",
            Status = "finished",
            Class = Coding.Of(Systems.ActCode, "AMB"),
            Subject = Reference.To("Patient/ngoc", "Nguyễn Thị Bích Ngọc"),
            ServiceProvider = Reference.To("Organization/92001"),
            ServiceType = CodeableConcept.Of(Systems.Specialty, "noi-tiet", "Nội tiết"),
            Period = new Period { Start = FhirDateTime.Of(At.AddMinutes(-60)), End = FhirDateTime.Of(At) },
            Location = { new Encounter.LocationComponent { Location = Reference.To("Location/204", "Phòng 204") } },
            Extension = { new Extension { Url = Systems.Extensions.Coverage, ValueReference = Reference.To("Coverage/card") } },
            Diagnosis = { Ranked("c1", 1), Ranked("c2", 2), Ranked("c3", 3) },
        };
        yield return Condition("c1", "Đái tháo đường típ 2, có biến chứng thận", "E11.2", "N08.3");
        yield return Condition("c2", "Tăng huyết áp", "I10");
        yield return Condition("c3", "Tăng lipid máu hỗn hợp", "E78.2");
        yield return new AllergyIntolerance { Id = "a1", Code = new CodeableConcept { Text = "Penicillin" }, Patient = Reference.To("Patient/ngoc") };
        yield return new Observation
        {
            Id = "weight",
            Status = "final",
            Encounter = Reference.To("Encounter/visit"),
            Category = { CodeableConcept.Of(Systems.ObservationCategory, Codes.VitalSigns) },
            Code = new CodeableConcept { Coding = { Coding.Of(Systems.Loinc, "29463-7") }, Text = "Cân nặng" },
            ValueQuantity = Quantity.Of(68.5m, "kg", "kg"),
        };
        yield return Note();
        yield return new Appointment
        {
            Id = "slip",
            Status = "proposed",
            Identifier = { Identifier.Of(Systems.FollowUpSlip, "HK-2611-2210") },
            RequestedPeriod = { new Period { Start = FhirDateTime.Of(new DateOnly(2026, 12, 24)) } },
            Comment = "Nhịn ăn sáng để lấy máu",
        };
        yield return new Specimen
        {
            Id = "sample",
            AccessionIdentifier = new Identifier { Value = "XN26-1124-0458" },
            Collection = new Specimen.CollectionComponent { CollectedDateTime = FhirDateTime.Of(At.AddHours(-2)) },
        };
        yield return new ServiceRequest
        {
            Id = "order",
            Status = "completed",
            Intent = "order",
            Category = { CodeableConcept.Of(Systems.Snomed, Codes.LaboratoryProcedure) },
            Code = CodeableConcept.Of(Systems.Service, "23.0083.1523", "Định lượng HbA1c"),
            Subject = Reference.To("Patient/ngoc"),
            Requester = Reference.To("Practitioner/bs-triet", "BS.CKI Lê Minh Triết"),
        };
    }

    private static Composition Note()
    {
        var note = new Composition { Id = "visit", Status = "final" };
        foreach (var (loinc, text) in new[]
        {
            (Codes.SectionComplaint, "Khát nhiều, tiểu đêm 3 lần, mệt khoảng 2 tuần nay."), ("11348-0", "Đái tháo đường 6 năm, tăng huyết áp 4 năm."),
            (Codes.SectionFindings, "Tỉnh, tiếp xúc tốt. Tim đều, phổi trong. Bàn chân không loét, mạch mu chân rõ."),
            (Codes.SectionAdvice, "Ăn nhạt, bớt cơm tối, đi bộ 30 phút mỗi ngày. Run tay, vã mồ hôi: uống nước đường ngay. Sưng môi, khó thở: ngừng thuốc, gọi 115."),
        })
        {
            note.Section.Add(new Composition.SectionComponent
            {
                Code = CodeableConcept.Of(Systems.Loinc, loinc),
                Text = new Narrative { Status = "additional", Div = $"<div xmlns=\"http://www.w3.org/1999/xhtml\">{text}</div>" },
            });
        }

        return note;
    }

    private static Encounter.DiagnosisComponent Ranked(string condition, int rank) => new() { Condition = Reference.To($"Condition/{condition}"), Rank = rank };

    private static Condition Condition(string id, string name, params string[] codes)
    {
        var condition = new Condition { Id = id, Code = new CodeableConcept { Text = name }, Subject = Reference.To("Patient/ngoc"), Encounter = Reference.To("Encounter/visit") };
        condition.Code.Coding.AddRange(codes.Select(c => Coding.Of(Systems.Icd10, c)));
        return condition;
    }

    private static MedicationRequest Medicine(int index)
    {
        (string Name, string How, (string When, decimal Dose)[] Doses)[] medicines =
        [
            ("Metformin hydroclorid 850\u00A0mg", "viên nén. Uống sau bữa ăn", [("MORN", 1), ("AFT", 1)]),
            ("Gliclazid 30\u00A0mg", "viên giải phóng kéo dài. Uống cùng bữa sáng, không nhai", [("MORN", 1)]),
            ("Perindopril arginin 5\u00A0mg", "viên nén. Uống buổi sáng", [("MORN", 1)]),
            ("Atorvastatin 20\u00A0mg", "viên nén. Uống buổi tối", [("NIGHT", 1)]),
            ("Levothyroxin natri (dưới dạng levothyroxin natri khan) 50\u00A0µg; α-tocopherol", "Uống lúc đói, cách các thuốc khác và bữa ăn sáng ít nhất 30 phút, không uống cùng sữa hay cà phê", [("MORN", 0.5m)]),
        ];
        var (name, how, doses) = medicines[index % medicines.Length];
        var request = new MedicationRequest
        {
            Id = $"m{index:00}",
            Status = "active",
            Intent = "order",
            GroupIdentifier = Identifier.Of(Systems.PrescriptionCode, Code),
            MedicationCodeableConcept = new CodeableConcept { Text = name },
            Subject = Reference.To("Patient/ngoc"),
            Encounter = Reference.To("Encounter/visit"),
            DispenseRequest = new MedicationRequest.DispenseRequestComponent
            {
                Quantity = new Quantity { Value = Math.Ceiling(doses.Sum(d => d.Dose) * 30), Unit = "viên" },
                ExpectedSupplyDuration = new Duration { Value = 30, Code = "d" },
            },
        };
        request.DosageInstruction.AddRange(doses.Select(d => new Dosage
        {
            PatientInstruction = how,
            Timing = new Timing { Repeat = new Timing.RepeatComponent { When = { d.When } } },
            DoseAndRate = { new Dosage.DoseAndRateComponent { DoseQuantity = new Quantity { Value = d.Dose, Unit = "viên" } } },
        }));
        return request;
    }

    private sealed record Result(string Id, string Name, decimal Value, string Unit, string Range, string Flag, decimal Before);

    private static IEnumerable<Result> Results(int copies) => Enumerable.Range(0, copies).SelectMany(copy => new[]
    {
        new Result($"r1{copy}", "HbA1c", 8.4m, "%", "4,0 – 6,0", "H", 7.6m), new Result($"r2{copy}", "Glucose lúc đói", 9.1m, "mmol/L", "3,9 – 6,4", "H", 7.9m),
        new Result($"r3{copy}", "Creatinin", 72, "umol/L", "44 – 80", "N", 70), new Result($"r4{copy}", "eGFR (CKD-EPI 2021)", 92, "mL/min/{1.73_m2}", "từ 90", "N", 95),
        new Result($"r5{copy}", "LDL-Cholesterol", 2.4m, "mmol/L", "dưới 3,4", "N", 2.9m), new Result($"r6{copy}", "ACR niệu", 64, "mg/g", "dưới 30", "H", 22),
    }.Select(r => copy == 0 ? r : r with { Name = $"{r.Name} {copy}" }));

    private static Observation Observation(string id, string encounter, Result result, bool before = false) => new()
    {
        Id = id,
        Status = "final",
        Encounter = Reference.To(encounter),
        Category = { CodeableConcept.Of(Systems.ObservationCategory, Codes.Laboratory) },
        Code = new CodeableConcept { Text = result.Name, Coding = { Coding.Of(Systems.Service, "23.0083.1523") } },
        EffectiveDateTime = FhirDateTime.Of(before ? At.AddMonths(-3) : At.AddHours(-1)),
        ValueQuantity = Quantity.Of(before ? result.Before : result.Value, result.Unit, result.Unit),
        Interpretation = { CodeableConcept.Of(Systems.Interpretation, result.Flag) },
        ReferenceRange = { new Observation.ReferenceRangeComponent { Text = result.Range } },
        Specimen = Reference.To("Specimen/sample"),
    };
}
