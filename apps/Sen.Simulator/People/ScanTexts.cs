using Sen.Profiles;
using Sen.Simulator.Morning;

namespace Sen.Simulator.People;

/// <summary>What scanners read from the cards and tickets of the demo, to try kiosk and desk.</summary>
internal static class ScanTexts
{
    internal static IEnumerable<(string Name, string Kind, string Text)> All()
    {
        var bichNgoc = Cast.Get(Cast.BichNgoc);
        yield return (bichNgoc.Name, "ticket", TicketCodes.ToQr(MorningPlan.BichNgocCode));
        yield return (Cast.Get(Cast.Mother).Name, "ticket", TicketCodes.ToQr(MorningPlan.CodeOf("me")));
        foreach (var person in new[] { Cast.SaRinh, Cast.BichNgoc, Cast.TranVanSau, Cast.Mother }.Select(Cast.Get).Concat(Others()))
        {
            yield return (person.Name, "card", person.CardText);
        }
    }

    // Ordinary people who have no number yet this morning, and one whom no file knows.
    private static IEnumerable<Resident> Others()
    {
        var people = new PersonMaker(Cast.People).Make(DemoProvince.People - Cast.People.Count).ToList();
        var here = MorningPlan.Make(people).Select(t => t.Person.Id).ToHashSet(StringComparer.Ordinal);
        return people.Where(p => !here.Contains(p.Id) && p.Kin is Kin.Head or Kin.Grandparent).Take(5)
            .Append(new PersonMaker([]).Make(DemoProvince.People + 200).Last());
    }
}
