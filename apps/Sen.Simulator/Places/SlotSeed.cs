using System.Globalization;
using Sen.Fhir;
using Sen.Vietnam;

namespace Sen.Simulator.Places;

/// <summary>One place that can be booked.</summary>
internal sealed record Place(Facility Facility, DoctorData Doctor, DateTimeOffset Start, int Number)
{
    internal string Id => $"{Doctor.Id}-{Start.ToString("yyyyMMdd-HHmm", CultureInfo.InvariantCulture)}-{Number}";

    /// <summary>Somebody holds it already; the seed gives it to a person.</summary>
    internal bool Taken { get; init; }
}

/// <summary>Schedules and the places of the next ten working days, in blocks of thirty minutes.</summary>
internal static class SlotSeed
{
    internal static readonly TimeSpan Block = TimeSpan.FromMinutes(30);
    private const int WorkingDays = 10;
    private const int TakenPercent = 12;

    /// <summary>Free places of Dr Triết by day of November and block, as the booking pages of the pictures show them.</summary>
    private static readonly Dictionary<int, int[]> Pictured = new()
    {
        [25] = [0, 2, 1, 0, 2, 1, 0, 3, 2, 1, 2, 0],
        [26] = [0, 3, 1, 4, 2, 5, 0, 4, 2, 4, 5, 0],
        [27] = [0, 0, 1, 2, 0, 1, 0, 2, 1, 1, 1, 0],
        [30] = [0, 3, 2, 1, 2, 3, 0, 3, 2, 2, 2, 0],
    };

    private static readonly TimeOnly[] Starts =
    [
        .. Enumerable.Range(0, 9).Select(i => new TimeOnly(7, 0).AddMinutes(30 * i)),
        .. Enumerable.Range(0, 3).Select(i => new TimeOnly(13, 30).AddMinutes(30 * i)),
    ];

    private static readonly TimeOnly[] LateStarts = [.. Enumerable.Range(0, 3).Select(i => new TimeOnly(15, 0).AddMinutes(30 * i))];

    internal static IReadOnlyList<DateOnly> Days { get; } =
        [.. Enumerable.Range(0, 30).Select(PlaceList.Day.AddDays).Where(d => d.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)).Take(WorkingDays)];

    internal static IReadOnlyList<Place> Places { get; } =
        [.. PlaceList.Facilities.SelectMany(f => f.Doctors.SelectMany(d => Of(f, d)))];

    internal static IEnumerable<Planted> Schedules() => PlaceList.Facilities.SelectMany(f => f.Doctors.Select(d => new Planted(
        new Schedule
        {
            Id = d.Id,
            Active = true,
            Specialty = { PlaceSeed.Specialty(d.Specialty) },
            Actor =
            {
                PlaceSeed.Role(d),
                Reference.To($"HealthcareService/{PlaceSeed.ServiceId(f, d.Specialty)}", PlaceSeed.ServiceName(d.Specialty)),
                PlaceSeed.Room(f, f.Room(d.Room)),
            },
            PlanningHorizon = new Period { Start = FhirDateTime.Of(Days[0]), End = FhirDateTime.Of(Days[^1]) },
        },
        f.Id)));

    internal static Slot Slot(Place place, string status) => new()
    {
        Id = place.Id,
        Schedule = Reference.To($"Schedule/{place.Doctor.Id}"),
        Status = status,
        Start = FhirDateTime.Instant(place.Start),
        End = FhirDateTime.Instant(place.Start + Block),
    };

    private static IEnumerable<Place> Of(Facility facility, DoctorData doctor)
    {
        var dice = new Dice($"slots-{doctor.Id}");
        for (var day = 0; day < Days.Count; day++)
        {
            var pictured = facility.Id == Facility.City && doctor.Id == "triet" ? Pictured.GetValueOrDefault(Days[day].Day) : null;
            var starts = facility.IsHospital && pictured is null && doctor.Room != "204" ? [.. Starts, .. LateStarts] : Starts;
            for (var block = 0; block < starts.Length; block++)
            {
                var free = pictured?[block] ?? Free(doctor, day, starts[block], dice);
                for (var number = 1; number <= doctor.Places; number++)
                {
                    // The first places of a block are taken first.
                    yield return new Place(facility, doctor, VietnamTime.At(Days[day], starts[block]), number)
                    {
                        Taken = number <= doctor.Places - free,
                    };
                }
            }
        }
    }

    private static int Free(DoctorData doctor, int day, TimeOnly start, Dice dice)
    {
        var taken = Enumerable.Range(0, doctor.Places).Count(_ => dice.Chance(TakenPercent));
        if (day == 0)
        {
            // Today is full, but for the children's doctor in the afternoon.
            return doctor.Afternoons && start.Hour >= 13 ? doctor.Places - taken : 0;
        }

        return day < doctor.FirstDay || (day == 1 && start.Hour == 7 && start.Minute == 0) ? 0 : doctor.Places - taken;
    }
}
