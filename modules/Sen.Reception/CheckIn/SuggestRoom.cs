using Sen.Profiles.Queue;
using Sen.Reception.Facility;

namespace Sen.Reception.CheckIn;

/// <summary>A room someone can be sent to.</summary>
internal sealed record RoomChoice(Room Room, QueueWait Wait)
{
    /// <summary>The appointment names this room.</summary>
    internal bool Booked { get; init; }

    /// <summary>The doctor of this room saw the person last.</summary>
    internal bool LastDoctor { get; init; }
}

/// <summary>Which room is suggested, as a pure function of what is known; the person confirms.</summary>
internal static class SuggestRoom
{
    /// <summary>
    /// Open rooms, the suggested one first, the others by number. The booked room wins; then the last doctor's, when its wait is
    /// not much longer than the shortest; then the shortest wait among rooms that have a doctor.
    /// </summary>
    internal static IReadOnlyList<RoomChoice> Rank(IEnumerable<RoomChoice> rooms, QueueRules rules)
    {
        var open = rooms.Where(c => c.Room.Place.Open).OrderBy(c => c.Room.Number, StringComparer.Ordinal).ToList();
        if (open.Count == 0)
        {
            return open;
        }

        // A room nobody is assigned to is open to choose, but not where people are sent.
        var staffed = open.Exists(c => c.Room.Doctor is not null) ? open.FindAll(c => c.Room.Doctor is not null) : open;
        var shortest = staffed.MinBy(c => (c.Wait.Minutes, c.Wait.Ahead))!;
        var suggested = open.Find(c => c.Booked)
            ?? open.Find(c => c.LastDoctor && c.Wait.Minutes <= shortest.Wait.Minutes + rules.LastDoctorPatienceMinutes)
            ?? shortest;
        return [suggested, .. open.Where(c => c != suggested)];
    }
}
