using Sen.Fhir;
using Sen.Profiles;
using Sen.Simulator.Places;

namespace Sen.Simulator.People;

/// <summary>People as Patient, Coverage and RelatedPerson.</summary>
internal static class PeopleSeed
{
    internal static IEnumerable<Planted> All(IReadOnlyList<Resident> people)
    {
        foreach (var person in people)
        {
            yield return new Planted(PatientOf(person), person.Station, ClaimKeys.Person(person.CitizenNumber));
            if (person.Card is { } card)
            {
                yield return new Planted(CoverageOf(person, card), person.Station);
            }
        }

        foreach (var household in people.Where(p => p.Household > 0).GroupBy(p => p.Household))
        {
            foreach (var relation in Relations([.. household]))
            {
                yield return relation;
            }
        }
    }

    /// <summary>Who acts for a person: the representative's own number is how an account finds the family.</summary>
    internal static RelatedPerson Represents(string id, Resident who, Resident whom, string role, string word) => new()
    {
        Id = id,
        Active = true,
        Patient = whom.Reference,
        Name = { PersonView.NameOf(who.Name) },
        Identifier = { Identifier.Of(Systems.CitizenNumber, who.CitizenNumber) },
        Relationship = { Relationship(role, word) },
    };

    internal static string CoverageId(Resident person) => $"{person.Id}-bhyt";

    private static Patient PatientOf(Resident person)
    {
        var patient = new Patient
        {
            Id = person.Id,
            Active = true,
            Name = { PersonView.NameOf(person.Name) },
            Gender = person.Gender,
            BirthDate = FhirDate.Of(person.Born),
            Identifier =
            {
                Identifier.Of(Systems.CitizenNumber, person.CitizenNumber),
                Identifier.Of(Systems.MedicalRecordNumber, person.RecordNumber),
            },
            Address =
            {
                new Address
                {
                    Use = "home",
                    Text = person.Address,
                    Extension = { new Extension { Url = Systems.Extensions.Ward, ValueCode = person.Ward.Code } },
                },
            },
            ManagingOrganization = Reference.To($"Organization/{person.Station}"),
        };
        if (person.Phone is { } phone)
        {
            patient.Telecom.Add(new ContactPoint { System = "phone", Value = phone, Use = "mobile" });
        }

        return patient;
    }

    private static Coverage CoverageOf(Resident person, Card card) => new()
    {
        Id = CoverageId(person),
        Status = "active",
        Identifier = { Identifier.Of(Systems.BhytCard, card.Number) },
        Beneficiary = person.Reference,
        Payor = { Reference.To($"Organization/{PlaceSeed.Insurer}") },
        Period = new Period { Start = FhirDateTime.Of(card.From), End = FhirDateTime.Of(card.To) },
        Extension = { new Extension { Url = Systems.Extensions.FirstFacility, ValueCode = card.FirstFacility } },
    };

    // A parent acts for children under 16, the head of the household for the grandparent.
    private static IEnumerable<Planted> Relations(IReadOnlyList<Resident> household)
    {
        var head = household.First(p => p.Kin == Kin.Head);
        foreach (var parent in household.Where(p => p.Kin is Kin.Head or Kin.Spouse))
        {
            var (role, word) = parent.Sex == Vietnam.Sex.Male ? ("FTH", "Cha") : ("MTH", "Mẹ");
            foreach (var child in household.Where(p => p.Kin == Kin.Child && p.AgeOn(PlaceList.Day) < 16))
            {
                yield return new Planted(Represents($"{child.Id}-{parent.Id}", parent, child, role, word), child.Station);
            }
        }

        foreach (var old in household.Where(p => p.Kin == Kin.Grandparent))
        {
            yield return new Planted(Represents($"{old.Id}-{head.Id}", head, old, "CHILD", "Con"), old.Station);
        }
    }

    private static CodeableConcept Relationship(string role, string word)
    {
        var concept = CodeableConcept.Of("http://terminology.hl7.org/CodeSystem/v3-RoleCode", role);
        concept.Text = word;
        return concept;
    }
}
