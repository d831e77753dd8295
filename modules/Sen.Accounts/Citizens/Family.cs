using Sen.Accounts.Sessions;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Accounts.Citizens;

/// <summary>Someone a citizen may act for.</summary>
internal sealed record Member(string Patient, string FullName, FhirDate? BirthDate, bool Self);

/// <summary>The linked person and those they represent: every active RelatedPerson that carries the citizen's own number.</summary>
internal sealed class Family(IRecord record)
{
    private static readonly Caller System = Caller.System("accounts");

    internal async Task<IReadOnlyList<Member>> OfAsync(string? self, CancellationToken cancellationToken)
    {
        if (self is null)
        {
            return [];
        }

        var person = await ReadAsync(self, cancellationToken);
        if (person is null)
        {
            return [];
        }

        var members = new List<Member> { ToMember(person, self: true) };
        if (person.CitizenNumber is { } number)
        {
            var query = SearchQuery.For("RelatedPerson").WhereToken("identifier", Systems.CitizenNumber, number);
            var page = (await record.SearchAsync(System, query, cancellationToken)).ValueOrThrow();
            foreach (var id in page.As<RelatedPerson>().Where(r => r.Active != false).Select(r => r.Patient.IdIn("Patient")).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                if (id != self && await ReadAsync(id, cancellationToken) is { } represented)
                {
                    members.Add(ToMember(represented, self: false));
                }
            }
        }

        return members;
    }

    /// <summary>Whom the session acts for; anybody who is not in the family is refused by falling back to the person.</summary>
    internal async Task<ActingFor> ActingForAsync(string? self, string? wanted, CancellationToken cancellationToken)
    {
        var members = await OfAsync(self, cancellationToken);
        var active = members.FirstOrDefault(m => m.Patient == wanted)?.Patient ?? self;
        return new ActingFor(self, active, [.. members.Where(m => !m.Self).Select(m => m.Patient)]);
    }

    private async Task<PersonView?> ReadAsync(string patient, CancellationToken cancellationToken)
    {
        var read = await record.ReadAsync(System, new ResourceKey("Patient", patient), cancellationToken);
        return read.Succeeded && !read.Value.Deleted ? new PersonView(read.Value.As<Patient>()) : null;
    }

    private static Member ToMember(PersonView person, bool self) => new(person.Id, person.FullName, person.BirthDate, self);
}
