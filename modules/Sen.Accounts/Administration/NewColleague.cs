using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Accounts.Administration;

/// <summary>Someone new in the directory: a Practitioner and the role at the facility, in one commit of the administrator.</summary>
internal sealed class NewColleague(IRecord record, Administrator administrator, TimeProvider clock)
{
    private const string RoleSystem = "http://terminology.hl7.org/CodeSystem/practitioner-role";
    private const string OwnRoleSystem = "urn:sen:cs:role";

    internal async Task<Result<Colleague>> AddAsync(
        (string Title, string FullName) name, Role role, Site site, CancellationToken cancellationToken)
    {
        var human = PersonView.NameOf(name.FullName);
        if (name.Title.Length > 0)
        {
            human.Prefix.Add(name.Title);
        }

        var display = $"{name.Title} {name.FullName}".Trim();
        var id = ResourceKey.New("Practitioner", clock).Id;
        var practitioner = new Practitioner { Id = id, Active = true, Name = { human } };
        var works = new PractitionerRole
        {
            Id = ResourceKey.New("PractitionerRole", clock).Id,
            Active = true,
            Practitioner = Reference.To($"Practitioner/{id}", display),
            Organization = Reference.To($"Organization/{site.Id}", site.Name),
            Code = { role is Role.Doctor or Role.Nurse ? CodeableConcept.Of(RoleSystem, CallerClaims.RoleName(role)) : CodeableConcept.Of(OwnRoleSystem, CallerClaims.RoleName(role)) },
        };
        var committed = await record.CommitAsync(administrator.Caller, new Commit().Create(practitioner).Create(works), cancellationToken);
        return committed.Succeeded ? new Colleague(id, display) : committed.Failure;
    }
}
