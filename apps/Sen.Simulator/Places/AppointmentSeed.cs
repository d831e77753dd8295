using Sen.Fhir;
using Sen.Profiles;
using Sen.Simulator.Morning;
using Sen.Simulator.People;

namespace Sen.Simulator.Places;

/// <summary>Places that are taken already: each by an appointment of a person. Those of today were given out at the desks.</summary>
internal static class AppointmentSeed
{
    internal static IEnumerable<Planted> All(IReadOnlyList<Resident> people)
    {
        var turn = 0;
        var inOrder = people.Where(p => p.Phone is not null).OrderBy(p => new Dice(p.Id).Next(1_000_000)).ToList();
        foreach (var place in SlotSeed.Places)
        {
            var today = DateOnly.FromDateTime(place.Start.DateTime) == PlaceList.Day;
            yield return new Planted(SlotSeed.Slot(place, place.Taken ? today ? "busy-unavailable" : "busy" : "free"), place.Facility.Id);
            if (place.Taken && !today)
            {
                var person = inOrder[turn++ % inOrder.Count];
                var appointment = Of(place, person, MorningPlan.CodeOf($"booking-{place.Id}"), "booked");
                yield return new Planted(appointment, place.Facility.Id, Claims(appointment));
            }
        }
    }

    internal static string[] Claims(Appointment appointment) =>
        [.. ClaimKeys.OfAppointment(appointment), ClaimKeys.TicketCode(appointment.Identifier.In(Systems.TicketCode)!)];

    internal static Appointment Of(Place place, Resident person, string code, string status)
    {
        var (facility, doctor) = (place.Facility, place.Doctor);
        return new Appointment
        {
            Id = $"hen-{place.Id}",
            Status = status,
            Identifier = { Identifier.Of(Systems.TicketCode, code) },
            ServiceType = { PlaceSeed.Specialty(doctor.Specialty) },
            Slot = { Reference.To($"Slot/{place.Id}") },
            Start = FhirDateTime.Instant(place.Start),
            End = FhirDateTime.Instant(place.Start + SlotSeed.Block),
            Created = FhirDateTime.Of(place.Start.AddDays(-7)),
            Participant =
            {
                AppointmentView.Participant(person.Reference),
                AppointmentView.Participant(PlaceSeed.Role(doctor)),
                AppointmentView.Participant(Reference.To(
                    $"HealthcareService/{PlaceSeed.ServiceId(facility, doctor.Specialty)}", PlaceSeed.ServiceName(doctor.Specialty))),
                AppointmentView.Participant(PlaceSeed.Room(facility, facility.Room(doctor.Room))),
                AppointmentView.Participant(PlaceSeed.Site(facility), site: true),
            },
        };
    }
}
