using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Simulator.History;
using Sen.Simulator.People;
using Sen.Simulator.Places;
using Sen.Vietnam;

namespace Sen.Simulator.Morning;

/// <summary>Words of the story (<c>story.json</c>).</summary>
internal sealed record StoryWords
{
    public required string Complaint { get; init; }

    public required string Findings { get; init; }

    public required string Advice { get; init; }

    public required string History { get; init; }

    public required string PneumoniaComplaint { get; init; }

    public required string PneumoniaFindings { get; init; }

    public required string PneumoniaAdvice { get; init; }

    public required string KneeComplaint { get; init; }

    public required string KneeFindings { get; init; }

    public required string KneeAdvice { get; init; }

    public required string CheckComplaint { get; init; }

    public required string CheckFindings { get; init; }

    public required string CheckAdvice { get; init; }

    public required string Bridge { get; init; }

    public required string Eye { get; init; }

    public required string EmergencyReason { get; init; }

    public required string EmergencyDoctor { get; init; }

    public required string Acr { get; init; }

    public required string Rash { get; init; }

    /// <summary>Illnesses as people say them, by ICD code.</summary>
    public required IReadOnlyDictionary<string, string> Names { get; init; }

    internal static StoryWords All { get; } = DemoData.Read<StoryWords>("story.json");
}

/// <summary>The life of Nguyễn Thị Bích Ngọc as far as the pictures show it.</summary>
internal static class BichNgocStory
{
    private const string LastVisit = "bich-ngoc-v3";
    private const string CheckVisit = "bich-ngoc-ksk";
    private const string Samples = "bich-ngoc-xn";
    private static readonly string[] Sampled = ["23.0083.1523", "23.0075.1494", "23.0051.1494", "23.0112.1506", "23.0189.1587"];
    private static readonly StoryWords Words = StoryWords.All;
    private static readonly Facility City = PlaceList.Get(Facility.City);
    private static readonly Facility Central = PlaceList.Get(Facility.Central);
    private static readonly DoctorData Triet = City.Doctors.First(d => d.Id == "triet");
    private static readonly Resident She = Cast.Get(Cast.BichNgoc);

    /// <summary>Everything before today, with the day.</summary>
    internal static IEnumerable<(DateOnly Day, Planted Planted)> Past()
    {
        foreach (var (since, icd, resolved) in new[] { ("2019", "E11.9", false), ("2021", "I10", false), ("2021", "E78.2", false), ("2025-09", "J18.9", true) })
        {
            var code = VisitMaker.Concept(icd, PlaceList.Day, Words.Names[icd]);
            yield return (new DateOnly(2025, 9, 8), City(HistorySeed.Problem($"bich-ngoc-{icd}", She, code, since, resolved)));
        }

        yield return (new DateOnly(2025, 9, 8), City(HistorySeed.Allergy("bich-ngoc-a", She, "Penicillin", Words.Rash, "2019")));
        yield return (new DateOnly(2025, 9, 3), City(BloodGroup()));
        yield return (new DateOnly(2025, 9, 15), City(EyeExamination()));
        var station = PlaceList.Get(She.Station);
        yield return (new DateOnly(2026, 5, 15), new Planted(
            HistorySeed.Shot("bich-ngoc-i1", She, ("88", HistorySeed.FluVaccine), new DateOnly(2026, 5, 15), station), station.Id));
        yield return (PlaceList.Day.AddDays(-5), City(PeopleSeed.Represents("bich-ngoc-me", She, Cast.Get(Cast.Mother), "CHILD", "Con")));
        foreach (var visit in new[] { Pneumonia(), February(), Check(), August() })
        {
            foreach (var planted in VisitMaker.Write(visit))
            {
                yield return (VietnamTime.DayOf(visit.At), planted);
            }
        }

        foreach (var vital in Vitals("bich-ngoc-s1", Time(2025, 11, 24, 8, 5), [132, 84, 82, 36.6m, 98, 64.8m, 7.9m])
            .Concat(Vitals("bich-ngoc-v2", Time(2026, 2, 23, 8, 5), [134, 84, 86, 36.5m, 98, 65.9m, 8.6m]))
            .Concat(Vitals(CheckVisit, Time(2026, 6, 9, 7, 48), [136, 86, 78, 36.6m, 98, 66.2m, 8.1m]))
            .Concat(Vitals("bich-ngoc-s2", Time(2026, 5, 25, 8, 9), [136, 88, 79, 36.9m, 97, 66.4m, 8.8m]))
            .Concat(Vitals(LastVisit, Time(2026, 8, 24, 8, 2), [138, 86, 80, 36.9m, 97, 66.9m, 9.2m])))
        {
            yield return (VietnamTime.DayOf(vital.EffectiveDateTime!.LowerBound), City(vital));
        }

        foreach (var sample in November())
        {
            yield return (new DateOnly(2026, 11, 21), City(sample));
        }

        static Planted City(Resource resource) => new(resource, Facility.City);
    }

    /// <summary>Booked a week ago, 09:00 today.</summary>
    internal static Appointment Booking() => AppointmentSeed.Of(
        new Place(City, Triet, MorningSeed.At(9, 0), 1), She, MorningPlan.BichNgocCode, "booked");

    /// <summary>Her mother's heart appointment on Thursday at 09:20, squeezed in between two blocks.</summary>
    internal static IEnumerable<Planted> MothersAppointment()
    {
        var doctor = City.Doctors.First(d => d.Id == "vinh");
        var place = new Place(City, doctor, Time(2026, 11, 26, 9, 20), 1);
        var appointment = AppointmentSeed.Of(place, Cast.Get(Cast.Mother), MorningPlan.CodeOf("me"), "booked");
        yield return new Planted(SlotSeed.Slot(place, "busy"), City.Id);
        yield return new Planted(appointment, City.Id, AppointmentSeed.Claims(appointment));
    }

    /// <summary>What was taken on Saturday for today's visit is on today's bill.</summary>
    internal static IEnumerable<Planted> BilledToday(CheckIn visit) => Sampled
        .Select((service, i) =>
        {
            var order = LabMaker.Request(She, City, (LastVisit, $"{Samples}-x{i + 1}"), service, Time(2026, 8, 24, 8, 40), Triet);
            var item = visit.Charge($"x{i + 1}", order.Code!, 1, Reference.To($"ServiceRequest/{order.Id}"));
            item.OccurrenceDateTime = FhirDateTime.Of(Time(2026, 11, 21, 7, 12));
            return new Planted(item, City.Id);
        });

    internal static IEnumerable<Planted> VitalsToday() =>
        Vitals("hom-nay-a027", MorningSeed.At(8, 11), [148, 92, 84, 36.7m, 98, 68.5m, 11.2m]).Select(v => new Planted(v, City.Id));

    /// <summary>Broken glass on 08/11 at 22:41: a real read by a doctor of another hospital, with a reason.</summary>
    internal static Task EmergencyAsync(SeedWriter writer)
    {
        writer.At(Time(2026, 11, 8, 22, 41));
        var doctor = MorningSeed.Staff(Role.Doctor, Facility.Central, "huy", Words.EmergencyDoctor, Purposes.Treatment);
        return writer.ReadAsync(doctor.BreakGlass(Words.EmergencyReason), new ResourceKey("AllergyIntolerance", "bich-ngoc-a"));
    }

    /// <summary>Who looked at her record this morning.</summary>
    internal static IEnumerable<(DateTimeOffset At, Func<Task> Happens)> Looks(SeedWriter writer)
    {
        var clerk = PlaceList.Staff.First(s => s.User == "tiepdon.duyen");
        var desk = MorningSeed.Staff(Role.Clerk, City.Id, clerk.Practitioner, clerk.Name, Purposes.Operations);
        var doctor = MorningSeed.Staff(Role.Doctor, City.Id, Triet.Id, Triet.Display, Purposes.Treatment);
        yield return (MorningSeed.At(7, 31), () => writer.ReadAsync(desk, new ResourceKey("Coverage", PeopleSeed.CoverageId(She))));
        yield return (MorningSeed.At(8, 3), () => writer.ReadAsync(doctor, new ResourceKey("DiagnosticReport", $"{Samples}-x1")));
    }

    private static PastVisit Pneumonia() => new("bich-ngoc-v1", She, Central, Central.Doctors.First(d => d.Id == "tw-nga"), Time(2025, 9, 3, 9, 10))
    {
        Complaint = Words.PneumoniaComplaint,
        Findings = Words.PneumoniaFindings,
        Advice = Words.PneumoniaAdvice,
        Icd = ["J18.9"],
        Names = Words.Names,
        Nights = 3,
    };

    private static PastVisit February() => new("bich-ngoc-v2", She, City, Triet, Time(2026, 2, 23, 8, 10))
    {
        Complaint = Words.Complaint,
        Findings = Words.Findings,
        Advice = Words.Advice,
        Icd = ["E11.9", "I10"],
        Names = Words.Names,
        Medicines = [Morning("metformin"), Morning("gliclazid"), new DoseLine("atorvastatin", 0, 0, 0, 1)],
        Days = 90,
        Results = [new("HBA1C", 7.1m), new("GLU", 7.4m), new("CREA", 68), new("EGFR", 97), new("LDL", 3.3m)],
    };

    /// <summary>The yearly health check at the commune's station: what her health card is made of.</summary>
    private static PastVisit Check() => new(CheckVisit, She, PlaceList.Get(She.Station), PlaceList.Get(She.Station).DoctorFor(PlaceList.Station, 0), Time(2026, 6, 9, 7, 50))
    {
        Complaint = Words.CheckComplaint,
        Findings = Words.CheckFindings,
        Advice = Words.CheckAdvice,
        Icd = ["Z00.0"],
        Names = Words.Names,
    };

    private static PastVisit August() => new(LastVisit, She, City, Triet, Time(2026, 8, 24, 8, 10))
    {
        Complaint = Words.Complaint,
        Findings = Words.Findings,
        Advice = Words.Advice,
        History = Words.History,
        Icd = ["E11.9", "I10"],
        Names = Words.Names,
        Medicines = [Morning("metformin"), Morning("gliclazid"), new DoseLine("atorvastatin", 0, 0, 0, 1), Morning("amlodipin")],
        Days = 90,
        Results = [new("HBA1C", 7.6m), new("GLU", 7.9m), new("CREA", 70), new("EGFR", 95), new("LDL", 2.9m)],
    };

    private static DoseLine Morning(string medicine) => new(medicine, 1, 0, 0, 0);

    /// <summary>
    /// Saturday 21/11: six values, three of them high, and metformin until Tuesday. They were ordered in August; she only gave the
    /// samples on that day, which is no visit, so the results belong to none.
    /// </summary>
    private static IEnumerable<Resource> November()
    {
        var (at, done) = (Time(2026, 11, 21, 7, 12), Time(2026, 11, 21, 9, 40));
        var samples = LabMaker.Write(
            new LabOrder(Samples, She, City, Triet, at) { Released = done, Encounter = LastVisit },
            [new("HBA1C", 8.4m), new("GLU", 9.1m), new("CREA", 72), new("EGFR", 92), new("LDL", 2.4m)]).ToList();
        var ratio = Ratio($"{Samples}-o-acr", 64, at, done);
        ratio.BasedOn.Add(Reference.To($"ServiceRequest/{Samples}-x5"));
        yield return Ratio($"{LastVisit}-o-acr", 22, Time(2026, 8, 24, 8, 22), Time(2026, 8, 24, 9, 5));
        yield return Ratio("bich-ngoc-v2-o-acr", 18, Time(2026, 2, 23, 8, 22), Time(2026, 2, 23, 9, 5));
        yield return ratio;
        yield return LabMaker.Request(She, City, (LastVisit, $"{Samples}-x5"), "23.0189.1587", Time(2026, 8, 24, 8, 40), Triet);
        foreach (var resource in samples)
        {
            if (resource is Observation result)
            {
                result.Encounter = null;
            }
            else if (resource is DiagnosticReport report)
            {
                report.Encounter = null;
                report.Code!.Text = LabMaker.Title;
                report.BasedOn.Add(Reference.To($"ServiceRequest/{Samples}-x5"));
                report.Result.Add(Reference.To($"Observation/{ratio.Id}", ratio.Code!.Text));
            }

            yield return resource;
        }

        yield return Bridge();
        yield return new Specimen
        {
            Id = $"{Samples}-mau",
            Status = "available",
            AccessionIdentifier = Identifier.Of("urn:sen:sid:specimen", "XN26-1121-0458"),
            Subject = She.Reference,
            Request = { Reference.To($"ServiceRequest/{Samples}-x1") },
            ReceivedTime = FhirDateTime.Of(at),
            Collection = new Specimen.CollectionComponent { CollectedDateTime = FhirDateTime.Of(at) },
        };
    }

    private static MedicationRequest Bridge()
    {
        var medicine = PriceSeed.Medicines["metformin"];
        var week = new Duration { Value = 7, Unit = "ngày", System = Systems.Ucum, Code = "d" };
        return new MedicationRequest
        {
            Id = "bich-ngoc-m-cho",
            Status = "active",
            Intent = "order",
            MedicationCodeableConcept = VisitMaker.MedicineConcept(medicine),
            Subject = She.Reference,
            AuthoredOn = FhirDateTime.Of(Time(2026, 11, 21, 9, 50)),
            Requester = PlaceSeed.Doctor(Triet),
            DosageInstruction =
            {
                new Dosage
                {
                    Sequence = 1,
                    PatientInstruction = Words.Bridge,
                    Timing = new Timing { Repeat = new Timing.RepeatComponent { BoundsDuration = week, Frequency = 1, Period = 1, PeriodUnit = "d", When = { "MORN" } } },
                    DoseAndRate = { new Dosage.DoseAndRateComponent { DoseQuantity = new Quantity { Value = 1, Unit = medicine.Unit } } },
                },
            },
            DispenseRequest = new MedicationRequest.DispenseRequestComponent
            {
                Quantity = new Quantity { Value = 7, Unit = medicine.Unit },
                ExpectedSupplyDuration = new Duration { Value = 7, Unit = "ngày", System = Systems.Ucum, Code = "d" },
            },
        };
    }

    // The laboratory of the picture reports mg/g; the usual list of tests has mg/mmol.
    private static Observation Ratio(string id, decimal value, DateTimeOffset at, DateTimeOffset done)
    {
        var ratio = LabMaker.Observation(She, City, new Result("UACR", value), id, at, done);
        ratio.Code = CodeableConcept.Of(Systems.Loinc, "9318-7", "Albumin/Creatinine [Mass Ratio] in Urine");
        ratio.Code.Text = Words.Acr;
        ratio.ValueQuantity = Quantity.Of(value, "mg/g{creat}", "mg/g{creat}");
        ratio.ReferenceRange.Clear();
        ratio.ReferenceRange.Add(new Observation.ReferenceRangeComponent { High = Quantity.Of(30, "mg/g{creat}", "mg/g{creat}"), Text = "< 30" });
        ratio.Interpretation.Clear();
        ratio.Interpretation.Add(CodeableConcept.Of(Systems.Interpretation, value > 30 ? "H" : "N"));
        return ratio;
    }

    private static Observation BloodGroup() => new()
    {
        Id = "bich-ngoc-abo",
        Status = "final",
        Category = { CodeableConcept.Of(Systems.ObservationCategory, Codes.Laboratory) },
        Code = CodeableConcept.Of(Systems.Loinc, "882-1", "ABO and Rh group"),
        Subject = She.Reference,
        EffectiveDateTime = FhirDateTime.Of(new DateOnly(2025, 9, 3)),
        ValueCodeableConcept = new CodeableConcept { Text = "O+" },
        Performer = { PlaceSeed.Organization(Central) },
    };

    private static ServiceRequest EyeExamination()
    {
        var request = LabMaker.Request(She, City, ("", "bich-ngoc-mat"), "14.0218.0849", Time(2025, 9, 15, 9, 0), Triet);
        request.Category.Clear();
        request.Encounter = null;
        request.Code!.Text = Words.Eye;
        return request;
    }

    // Systolic, diastolic, pulse, temperature, saturation, weight, glucose; she is 158 cm tall.
    private static IEnumerable<Observation> Vitals(string visit, DateTimeOffset at, decimal[] values)
    {
        var pressure = Vital(visit, "85354-9", at);
        pressure.Component.Add(new Observation.ComponentComponent { Code = CodeableConcept.Of(Systems.Loinc, "8480-6"), ValueQuantity = Quantity.Of(values[0], "mmHg", "mm[Hg]") });
        pressure.Component.Add(new Observation.ComponentComponent { Code = CodeableConcept.Of(Systems.Loinc, "8462-4"), ValueQuantity = Quantity.Of(values[1], "mmHg", "mm[Hg]") });
        yield return pressure;
        var index = Math.Round(values[5] / (1.58m * 1.58m), 1, MidpointRounding.AwayFromZero);
        foreach (var (loinc, value, unit, ucum) in new[]
        {
            ("8867-4", values[2], "lần/phút", "/min"), ("8310-5", values[3], "°C", "Cel"), ("2708-6", values[4], "%", "%"), ("29463-7", values[5], "kg", "kg"),
            ("8302-2", 158m, "cm", "cm"), ("39156-5", index, "kg/m²", "kg/m2"), ("14743-9", values[6], "mmol/L", "mmol/L"),
        })
        {
            var observation = Vital(visit, loinc, at);
            observation.ValueQuantity = Quantity.Of(value, unit, ucum);
            yield return observation;
        }
    }

    private static Observation Vital(string visit, string loinc, DateTimeOffset at) => new()
    {
        Id = $"{visit}-{loinc}",
        Status = "final",
        Category = { CodeableConcept.Of(Systems.ObservationCategory, Codes.VitalSigns) },
        Code = CodeableConcept.Of(Systems.Loinc, loinc),
        Subject = She.Reference,
        Encounter = visit.Contains("-s", StringComparison.Ordinal) ? null : Reference.To($"Encounter/{visit}"),
        EffectiveDateTime = FhirDateTime.Of(at),
        Performer = { Reference.To("Practitioner/nhu") },
    };

    private static DateTimeOffset Time(int year, int month, int day, int hour, int minute) =>
        VietnamTime.At(new DateOnly(year, month, day), new TimeOnly(hour, minute));
}
