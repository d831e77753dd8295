using Sen.Fhir;
using Sen.Profiles;
using Sen.Simulator.History;
using Sen.Simulator.People;
using Sen.Simulator.Places;
using Sen.Vietnam;

namespace Sen.Simulator.Morning;

/// <summary>Thạch Thị Sa Rinh, who is at the reception desk at 08:21: seen on 03/10, to come again today.</summary>
internal static class SaRinhStory
{
    /// <summary>Number of the slip that tells her to come again.</summary>
    internal const string SlipSystem = "urn:sen:sid:follow-up-slip";

    internal const string Slip = "HK-10-2210";

    internal static IEnumerable<(DateOnly Day, Planted Planted)> Past()
    {
        var words = StoryWords.All;
        var city = PlaceList.Get(Facility.City);
        var doctor = city.Doctors.First(d => d.Id == "hao");
        var she = Cast.Get(Cast.SaRinh);
        var day = new DateOnly(2026, 10, 3);
        var visit = new PastVisit("sa-rinh-v1", she, city, doctor, VietnamTime.At(day, new TimeOnly(8, 40)))
        {
            Complaint = words.KneeComplaint,
            Findings = words.KneeFindings,
            Advice = words.KneeAdvice,
            Icd = ["M17.0"],
            Names = words.Names,
            Medicines = [new DoseLine("meloxicam", 1, 0, 0, 0), new DoseLine("omeprazol", 1, 0, 0, 0)],
            Days = 14,
        };
        foreach (var planted in VisitMaker.Write(visit))
        {
            yield return (day, planted);
        }

        yield return (day, new Planted(
            new Appointment
            {
                Id = "sa-rinh-hen",
                Status = "proposed",
                Identifier = { Identifier.Of(SlipSystem, Slip) },
                ServiceType = { PlaceSeed.Specialty(doctor.Specialty) },
                RequestedPeriod = { new Period { Start = FhirDateTime.Of(PlaceList.Day), End = FhirDateTime.Of(PlaceList.Day) } },
                Created = FhirDateTime.Of(visit.End),
                Participant =
                {
                    AppointmentView.Participant(she.Reference),
                    AppointmentView.Participant(PlaceSeed.Role(doctor)),
                    AppointmentView.Participant(PlaceSeed.Room(city, city.Room(doctor.Room))),
                    AppointmentView.Participant(PlaceSeed.Site(city), site: true),
                },
            },
            city.Id));
    }
}
