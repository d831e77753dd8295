using Sen.Record;
using Sen.Simulator.People;
using Sen.Simulator.Places;
using Sen.Vietnam;

namespace Sen.Simulator.Morning;

/// <summary>Tuesday 24/11/2026 until 08:21, told in the order in which it happened.</summary>
internal static class MorningSeed
{
    internal static async Task TellAsync(SeedWriter writer, IReadOnlyList<Resident> people)
    {
        var story = new List<(DateTimeOffset At, Func<Task> Happens)>();
        foreach (var plan in MorningPlan.Make(people))
        {
            var visit = new CheckIn(plan);
            story.Add((plan.Issued, () => writer.CommitAsync(plan.Person.Id == Cast.BichNgoc
                ? visit.Arrive(BichNgocStory.Booking(), BichNgocStory.BilledToday(visit))
                : visit.Arrive(null, []))));
            if (plan.Finished is { } finished)
            {
                story.Add((finished, () => writer.CommitAsync(visit.Finish())));
            }
            else if (plan.Called is { } called)
            {
                story.Add((called, () => writer.CommitAsync(visit.Call())));
                if (plan.Charges.Count > 0)
                {
                    story.Add((called.AddMinutes(1), () => writer.CommitAsync(visit.Order())));
                }
            }
        }

        story.AddRange(BichNgocStory.Looks(writer));
        story.Add((At(8, 11), () => writer.WriteAsync(BichNgocStory.VitalsToday())));
        foreach (var (at, happens) in story.OrderBy(s => s.At))
        {
            writer.At(at);
            await happens();
        }
    }

    internal static DateTimeOffset At(int hour, int minute) => VietnamTime.At(PlaceList.Day, new TimeOnly(hour, minute));

    internal static Caller Staff(Role role, string facility, string practitioner, string display, string purpose) => new()
    {
        Subject = $"practitioner:{practitioner}",
        Role = role,
        Purpose = purpose,
        Display = display,
        Facility = facility,
        Practitioner = practitioner,
    };
}
