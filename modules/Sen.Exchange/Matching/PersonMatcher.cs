using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Matching;

/// <summary>A person who may be meant.</summary>
/// <param name="Grade">R4, match-grade: certain, probable or possible.</param>
internal sealed record PersonMatch(StoredResource Person, double Probability, string Grade);

/// <summary>
/// Finds people who may be meant: those whom an index knows by a number, a phone, the birth date or the name are compared whole.
/// They are looked for by the node; whom the caller may not see is left out, and whoever is shown finds the reading in the own log.
/// </summary>
internal sealed class PersonMatcher(IRecord record)
{
    /// <summary>Most people of one birth date or name that are compared.</summary>
    private const int MostOfBlock = 500;

    private static readonly Caller Node = Caller.System("match");

    /// <summary>
    /// The one person who is certainly meant, when nobody else probably is: whoever asks so takes the answer without looking. Whether
    /// somebody else is likely does not depend on whom the caller may see.
    /// </summary>
    internal async Task<PersonMatch?> FindCertainAsync(Caller caller, PersonTraits asked, CancellationToken cancellationToken)
    {
        var likely = (await WeighAsync(asked, cancellationToken)).Where(c => Grade(c.Probability) is "certain" or "probable").ToList();
        if (likely is not [var (person, probability)] || Grade(probability) is not ("certain" and var grade))
        {
            return null;
        }

        var read = await record.ReadAsync(caller, person.Key, cancellationToken);
        return read.Succeeded ? new PersonMatch(read.Value, probability, grade) : null;
    }

    internal async Task<IReadOnlyList<PersonMatch>> FindAsync(Caller caller, PersonTraits asked, int most, CancellationToken cancellationToken)
    {
        var matches = new List<PersonMatch>();
        foreach (var (person, probability) in (await WeighAsync(asked, cancellationToken)).OrderByDescending(c => c.Probability).ThenBy(c => c.Person.Key.Id, StringComparer.Ordinal))
        {
            if (matches.Count == most || Grade(probability) is not { } grade)
            {
                break;
            }

            var read = await record.ReadAsync(caller, person.Key, cancellationToken);
            if (read.Succeeded)
            {
                matches.Add(new PersonMatch(read.Value, probability, grade));
            }
        }

        return matches;
    }

    private async Task<IReadOnlyCollection<(StoredResource Person, double Probability)>> WeighAsync(PersonTraits asked, CancellationToken cancellationToken)
    {
        var candidates = new Dictionary<string, (StoredResource Person, double Probability)>(StringComparer.Ordinal);
        foreach (var query in Blocks(asked))
        {
            var found = await record.SearchAsync(Node, query.Take(MostOfBlock), cancellationToken);
            foreach (var person in found.Value.Matches.Where(p => !candidates.ContainsKey(p.Key.Id)))
            {
                candidates[person.Key.Id] = (person, MatchWeights.Probability(PersonComparison.Weigh(asked, PersonTraits.Of(person.As<Patient>()))));
            }
        }

        return candidates.Values;
    }

    /// <summary>Null: certainly not.</summary>
    internal static string? Grade(double probability) => probability switch
    {
        >= 0.9999 => "certain",
        >= 0.9 => "probable",
        >= 0.05 => "possible",
        _ => null,
    };

    private static IEnumerable<SearchQuery> Blocks(PersonTraits asked)
    {
        var people = SearchQuery.For("Patient");
        foreach (var (system, value) in asked.Identifiers)
        {
            yield return people.WhereToken("identifier", system, value);
        }

        if (asked.Phones.Count > 0)
        {
            yield return people.WhereAny("phone", asked.Phones.Concat(asked.Phones.Select(p => "0" + p["+84".Length..])));
        }

        if (asked.BirthDate is { } date)
        {
            yield return people.Where("birthdate", date.Text);
            if (date is { Day: { } day, Month: { } month } && day <= 12 && day != month)
            {
                // The month written as the day, the day as the month.
                yield return people.Where("birthdate", FhirDate.Of(new DateOnly(date.Year, 1, month).AddMonths(day - 1)).Text);
            }
        }

        foreach (var name in asked.Names.Where(n => n.Folded.Length > 1))
        {
            yield return people.WhereAny("name", [string.Join(' ', name.Folded)]);
            if (asked.BirthDate is { } born)
            {
                yield return people.WhereAny("name", [name.Folded[^1]]).Where("birthdate", $"{born.Year:0000}");
            }
        }
    }
}
