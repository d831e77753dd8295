using Sen.Fhir;
using Sen.Record;
using Sen.Vietnam;
using Person = Sen.Reception.CheckIn.Person;

namespace Sen.Reception.Desk;

/// <summary>Finds people by what they say: a name, with or without marks, or a telephone number.</summary>
internal sealed class SearchPeople(IRecord record)
{
    internal const string NobodyFound = "scan.nobody-found";

    private const int Most = 12;
    private const int ShortestName = 2;
    private const int LongestName = 120;

    internal static bool LooksLikeAName(string text) => text.Length <= LongestName && text.Any(char.IsLetter) && !text.Any(char.IsAsciiDigit) && !text.Contains('|');

    internal async Task<Result<List<Person>>> ByTextAsync(Caller caller, string text, CancellationToken cancellationToken)
    {
        var query = SearchQuery.For<Patient>().Take(Most);
        var phone = PhoneNumber.Parse(text);
        if (phone.Succeeded)
        {
            query = query.Where("phone", phone.Value.E164);
        }
        else if (LooksLikeAName(text) && SearchKey.Of(text).Length >= ShortestName)
        {
            query = SearchKey.Words(text).Aggregate(query, (q, word) => q.WhereAny("name", [word]));
        }
        else
        {
            return new List<Person>();
        }

        var page = await record.SearchAsync(caller, query, cancellationToken);
        return page.Succeeded ? page.Value.As<Patient>().Select(Person.Of).ToList() : page.Failure;
    }
}
