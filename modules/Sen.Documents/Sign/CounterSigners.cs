using Sen.Documents.Compose;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Documents.Sign;

/// <summary>
/// Who signs after the first signer: heads of department, as dated PractitionerRoles of the facility that say which kinds of document they confirm
/// (<c>urn:sen:ext:counter-signs</c>). What waits is addressed to the role, so a successor finds it.
/// </summary>
internal sealed class CounterSigners(IRecord record)
{
    /// <summary>The role that has to confirm a document; null: none.</summary>
    internal async Task<PractitionerRole?> ForAsync(DocumentPlan plan, VisitView visit, CancellationToken cancellationToken)
    {
        if (visit.Facility is not { } facility)
        {
            return null;
        }

        var kind = DocumentKinds.CodeOf(plan.Kind);
        var specialty = visit.Resource.ServiceType?.CodeIn(Systems.Specialty);
        var heads = await FindAsync(SearchQuery.For("PractitionerRole").Where("organization", $"Organization/{facility}"), cancellationToken);
        return heads.Where(r => Holds(r, plan.At) && r.Practitioner?.ReferenceValue != plan.Signer.ReferenceValue
                && r.Extension.Any(e => e.Url == Systems.Extensions.CounterSigns && e.ValueCode == kind)
                && (r.Specialty.Count == 0 || r.Specialty.Any(s => s.CodeIn(Systems.Specialty) == specialty)))
            .OrderBy(r => r.Specialty.Count == 0).ThenBy(r => r.Id, StringComparer.Ordinal).FirstOrDefault();
    }

    /// <summary>The roles in which this person confirms documents of others now.</summary>
    internal async Task<IReadOnlyList<PractitionerRole>> HeldByAsync(string practitioner, DateTimeOffset now, CancellationToken cancellationToken) =>
        [.. (await FindAsync(SearchQuery.For("PractitionerRole").Where("practitioner", $"Practitioner/{practitioner}"), cancellationToken)).Where(r => Holds(r, now))];

    internal static Reference ToReference(PractitionerRole role) => Reference.To($"PractitionerRole/{role.Id}", $"{TitleOf(role)} {role.Practitioner?.Display}".Trim());

    /// <summary>"Trưởng khoa Nội tiết".</summary>
    internal static string TitleOf(PractitionerRole role) => role.Code.Select(c => c.Text).FirstOrDefault(t => !string.IsNullOrEmpty(t)) ?? "";

    private async Task<IEnumerable<PractitionerRole>> FindAsync(SearchQuery query, CancellationToken cancellationToken)
    {
        var found = await record.SearchAsync(
            VisitReader.Node, query.WhereToken("role", Systems.StaffRole, Codes.HeadOfDepartment).Take(SearchQuery.MaxCount), cancellationToken);
        return found.Succeeded ? found.Value.As<PractitionerRole>() : throw new InvalidOperationException($"Heads of department could not be read: {found.Failure.Code}");
    }

    private static bool Holds(PractitionerRole role, DateTimeOffset at) => role.Active is not false && role.Practitioner is not null
        && !(role.Period?.Start?.LowerBound > at) && !(role.Period?.End?.UpperBound < at);
}
