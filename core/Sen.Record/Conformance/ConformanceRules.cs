using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sen.Fhir;
using Sen.Fhir.Profiles;

namespace Sen.Record;

/// <summary>
/// What a document must fit to be written: R4's definition of its type in full, and the profiles it claims in <c>meta.profile</c> as far
/// as they are loaded and not those of the guide this node does not follow.
/// </summary>
public sealed class ConformanceRules
{
    private readonly ProfileSet _profiles;
    private readonly Guide _guide;
    private readonly string _unknown;

    internal ConformanceRules(ProfileSet profiles, Guide guide, bool refuseUnknown) =>
        (_profiles, _guide, _unknown) = (profiles, guide, refuseUnknown ? "error" : "warning");

    /// <summary>R4's definitions alone.</summary>
    internal static ConformanceRules R4 { get; } = new(ProfileSet.Empty, Guide.None, refuseUnknown: false);

    /// <summary>Addresses of the profiles that are loaded.</summary>
    public IReadOnlyCollection<string> Profiles => _profiles.Urls;

    /// <summary>Loads the folder that the options name, and says what in it cannot be read.</summary>
    /// <param name="options">Of the Record.</param>
    /// <param name="logger">Hears of broken files.</param>
    /// <param name="terminology">Knows value sets that the folder does not hold; null: those are not asked.</param>
    internal static ConformanceRules Open(RecordOptions options, ILogger logger, IFhirTerminology? terminology)
    {
        if (options.ProfileFolder is not { Length: > 0 } folder)
        {
            return new ConformanceRules(ProfileSet.Empty, options.Guide, options.RefuseUnknownProfiles);
        }

        var files = new ProfileFolder();
        var profiles = new ProfileSet(files.Read(folder), terminology);
        foreach (var broken in files.Broken)
        {
            logger.DefinitionNotRead(broken);
        }

        logger.ProfilesLoaded(profiles.Urls.Count, folder);
        return new ConformanceRules(profiles, options.Guide, options.RefuseUnknownProfiles);
    }

    /// <summary>Everything that is wrong or doubtful. Errors keep a document from being written, warnings do not.</summary>
    public IReadOnlyList<FhirIssue> Validate(FhirDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var issues = FhirValidator.Validate(document, FhirValidation.Full);
        return Claims(document) is { Count: > 0 } claims ? [.. issues, .. claims.SelectMany(c => Claim(document, c))] : issues;
    }

    /// <summary>The same, and whether it fits a profile that it need not claim.</summary>
    public IReadOnlyList<FhirIssue> Validate(FhirDocument document, string profile) =>
    [
        .. Validate(document),
        .. _profiles.Knows(profile) ? _profiles.Validate(document, profile) : [new FhirIssue("error", "not-found", "", $"The profile {profile} is not known here.")],
    ];

    private IEnumerable<FhirIssue> Claim(FhirDocument document, string canonical)
    {
        var guide = Guides.Of(canonical);
        if (guide is not Guide.None && _guide is not Guide.None && guide != _guide)
        {
            return [Issue("error", document, $"This node follows the guide {_guide}; {canonical} is of the guide {guide}, and the two are not mixed.")];
        }

        if (guide != Guide.None && _guide is Guide.None)
        {
            return [Issue(_unknown, document, $"This node follows no Vietnamese guide; {canonical} is not asked.")];
        }

        return _profiles.Knows(canonical) ? _profiles.Validate(document, canonical) : [Issue(_unknown, document, $"The profile {canonical} is not known here.")];
    }

    private static FhirIssue Issue(string severity, FhirDocument document, string message) => new(severity, "not-supported", $"{document.ResourceType}.meta.profile", message);

    private static List<string> Claims(FhirDocument document)
    {
        var claims = new List<string>();
        if (document.Root.TryGetProperty("meta", out var meta) && meta.ValueKind == JsonValueKind.Object
            && meta.TryGetProperty("profile", out var profiles) && profiles.ValueKind == JsonValueKind.Array)
        {
            claims.AddRange(profiles.EnumerateArray().Where(p => p.ValueKind == JsonValueKind.String).Select(p => p.GetString()!));
        }

        return claims;
    }
}
