using Sen.Fhir;
using Sen.Profiles;
using Sen.Simulator.People;
using Sen.Simulator.Places;
using Sen.Vietnam;

namespace Sen.Simulator.History;

/// <summary>What happened to people before the morning: visits at several facilities, lasting problems, allergies, vaccines.</summary>
internal static class HistorySeed
{
    /// <summary>The oldest visit is so many days old.</summary>
    private const int Depth = 700;

    private static readonly IReadOnlyList<Illness> Illnesses = DemoData.Read<List<Illness>>("illnesses.json");
    private static readonly string[] Allergies = ["Penicillin", "Amoxicilin", "Aspirin", "Hải sản", "Sulfamid", "Ibuprofen"];

    /// <summary>Everything with the day on which it was written.</summary>
    internal static IEnumerable<(DateOnly Day, Planted Planted)> All(IReadOnlyList<Resident> people) => people.SelectMany(Of);

    private static IEnumerable<(DateOnly Day, Planted Planted)> Of(Resident person)
    {
        var dice = new Dice($"history-{person.Id}");
        var age = person.AgeOn(PlaceList.Day);
        var illness = Choose(person, age, dice);
        var visits = illness is { Chronic: true } ? dice.Between(1, 3) : dice.Chance(72) ? 1 : 0;
        for (var i = 0; i < visits && illness is not null; i++)
        {
            var day = PlaceList.Day.AddDays(-dice.Between(4 + (i * 95), Math.Min(Depth, 90 + (i * 95))));
            day = day.AddDays(day.DayOfWeek is DayOfWeek.Sunday ? -2 : 0);
            if (day <= person.Born)
            {
                continue;
            }

            foreach (var planted in VisitMaker.Write(Visit(person, illness, i, day, dice)))
            {
                yield return (day, planted);
            }

            illness = illness.Chronic ? illness : Choose(person, age, dice);
        }

        foreach (var (day, resource) in Lasting(person, illness, age, dice))
        {
            yield return (day, new Planted(resource, person.Station));
        }
    }

    /// <summary>An ordinary illness of a specialty.</summary>
    internal static Illness Of(string specialty) => Illnesses.First(i => i.Specialty == specialty);

    private static Illness? Choose(Resident person, int age, Dice dice)
    {
        var able = Illnesses.Where(i => age >= i.From && age <= i.To && (i.Sex is null || i.Sex == person.Gender)).ToList();
        return able.Count == 0 ? null : dice.Weighted(able, i => i.Weight);
    }

    private static PastVisit Visit(Resident person, Illness illness, int index, DateOnly day, Dice dice)
    {
        var facility = FacilityFor(person, illness, dice);
        var doctor = facility.DoctorFor(illness.Specialty, dice.Next(9));
        var at = VietnamTime.At(day, new TimeOnly(dice.Between(7, 10), dice.Next(60)));
        var tested = dice.Chance(45);
        return new PastVisit($"{person.Id}-v{index + 1}", person, facility, doctor, at)
        {
            Complaint = illness.Complaint,
            Findings = illness.Findings,
            Advice = illness.Advice,
            Icd = illness.Icd,
            Medicines = [.. illness.Lines],
            Days = illness.Days,
            Results = tested && facility.IsHospital
                ? [.. illness.Tests.Select(t => LabMaker.Value(t, person, day, dice, illness.Chronic ? dice.Chance(55) : dice.Chance(18)))]
                : [],
        };
    }

    private static Facility FacilityFor(Resident person, Illness illness, Dice dice)
    {
        if (illness.Specialty == PlaceList.Station)
        {
            return PlaceList.Get(person.Station);
        }

        string[] able = illness.Specialty switch
        {
            "nhi" => [Facility.City, Facility.Children, Facility.Children],
            "san-phu" => [Facility.City, Facility.Maternity, Facility.Maternity],
            "tim-mach" => [Facility.City, Facility.City, Facility.Heart, Facility.Central],
            "ho-hap" => [Facility.City, Facility.City, Facility.Central],
            _ => [Facility.City],
        };
        return PlaceList.Get(dice.Pick(able));
    }

    private static IEnumerable<(DateOnly Day, Resource Resource)> Lasting(Resident person, Illness? illness, int age, Dice dice)
    {
        if (illness is { Chronic: true })
        {
            var since = PlaceList.Day.Year - dice.Between(1, Math.Max(1, Math.Min(12, age - 35)));
            foreach (var icd in illness.Icd)
            {
                yield return (PlaceList.Day.AddDays(-400), Problem($"{person.Id}-{icd}", person, VisitMaker.Concept(icd, PlaceList.Day), $"{since}"));
            }
        }

        if (dice.Chance(7))
        {
            var substance = dice.Pick(Allergies);
            yield return (PlaceList.Day.AddDays(-300), Allergy($"{person.Id}-a", person, substance, null, $"{PlaceList.Day.Year - dice.Between(1, 9)}"));
        }

        foreach (var shot in Shots(person, age, dice))
        {
            yield return shot;
        }
    }

    internal static Condition Problem(string id, Resident person, CodeableConcept code, string since, bool resolved = false) => new()
    {
        Id = id,
        ClinicalStatus = CodeableConcept.Of(Systems.ConditionClinical, resolved ? "resolved" : "active"),
        VerificationStatus = CodeableConcept.Of(Systems.ConditionVerification, "confirmed"),
        Category = { CodeableConcept.Of(Systems.ConditionCategory, Codes.ProblemListItem) },
        Code = code,
        Subject = person.Reference,
        OnsetDateTime = FhirDateTime.Parse(since),
        AbatementDateTime = resolved ? FhirDateTime.Parse(since) : null,
    };

    internal static AllergyIntolerance Allergy(string id, Resident person, string substance, string? manifestation, string since)
    {
        var allergy = new AllergyIntolerance
        {
            Id = id,
            ClinicalStatus = CodeableConcept.Of(Systems.AllergyClinical, "active"),
            VerificationStatus = CodeableConcept.Of(Systems.AllergyVerification, "confirmed"),
            Code = new CodeableConcept { Text = substance },
            Patient = person.Reference,
            OnsetDateTime = FhirDateTime.Parse(since),
            RecordedDate = FhirDateTime.Parse(since),
        };
        if (manifestation is not null)
        {
            allergy.Reaction.Add(new AllergyIntolerance.ReactionComponent { Manifestation = { new CodeableConcept { Text = manifestation } } });
        }

        return allergy;
    }

    internal static Immunization Shot(string id, Resident person, (string? Cvx, string Name) vaccine, DateOnly day, Facility facility)
    {
        var shot = new Immunization
        {
            Id = id,
            Status = "completed",
            VaccineCode = new CodeableConcept { Text = vaccine.Name },
            Patient = person.Reference,
            OccurrenceDateTime = FhirDateTime.Of(day),
            PrimarySource = true,
            Location = PlaceSeed.Site(facility),
            Performer = { new Immunization.PerformerComponent { Actor = PlaceSeed.Organization(facility) } },
        };
        if (vaccine.Cvx is { } cvx)
        {
            shot.VaccineCode.Coding.Add(Coding.Of("http://hl7.org/fhir/sid/cvx", cvx, vaccine.Name));
        }

        return shot;
    }

    private static IEnumerable<(DateOnly Day, Resource Resource)> Shots(Resident person, int age, Dice dice)
    {
        var station = PlaceList.Get(person.Station);
        if (age <= 4)
        {
            foreach (var (row, index) in DemoData.Rows("vaccines.csv").Select((r, i) => (r, i)))
            {
                var day = person.Born.AddDays((int.Parse(row["months"], System.Globalization.CultureInfo.InvariantCulture) * 30) + dice.Between(1, 12));
                if (day < PlaceList.Day)
                {
                    yield return (day, Shot($"{person.Id}-i{index + 1}", person, (row["cvx"], row["name"]), day, station));
                }
            }
        }
        else if (age >= 60 && dice.Chance(35))
        {
            var day = PlaceList.Day.AddDays(-dice.Between(150, 230));
            yield return (day, Shot($"{person.Id}-i1", person, ("88", FluVaccine), day, station));
        }
    }

    internal const string FluVaccine = "Vắc xin cúm mùa 2026";
}
