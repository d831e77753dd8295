using Sen.Fhir;
using Sen.TestKit;

namespace Sen.Documents.Tests.Doors;

/// <summary>People with two vaccinations.</summary>
internal static class CardPeople
{
    private static int _people;

    /// <summary>Id of a new one.</summary>
    internal static async Task<string> AddAsync(SenHost host)
    {
        var number = Interlocked.Increment(ref _people);
        var id = $"carded-{number}";
        var fixture = new Fixture().Patient(id, "Trần Thị Thử Nghiệm", $"09218499{number:0000}", phone: null);
        foreach (var (shot, cvx, day) in new[] { (1, "08", "1984-10-02"), (2, "88", "2026-05-15") })
        {
            fixture.Put(new Immunization
            {
                Id = $"{id}-i{shot}",
                Status = "completed",
                VaccineCode = CodeableConcept.Of("http://hl7.org/fhir/sid/cvx", cvx, "tên gọi"),
                Patient = Reference.To($"Patient/{id}"),
                OccurrenceDateTime = FhirDateTime.Parse(day),
                Performer = { new Immunization.PerformerComponent { Actor = Reference.To($"Organization/{Fixture.FacilityId}", "Bệnh viện Đa khoa thành phố") } },
            });
        }

        await fixture.WriteAsync(host);
        return id;
    }
}
