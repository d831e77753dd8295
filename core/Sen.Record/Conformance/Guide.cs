namespace Sen.Record;

/// <summary>
/// The Vietnamese guide whose profiles a node checks. They name other addresses and other systems, and no resource fits both.
/// </summary>
public enum Guide
{
    /// <summary>Neither: a claim of one of their profiles is noted and not asked.</summary>
    None,

    /// <summary>The Ministry's VN Core of 2021, http://fhir.ehealth.gov.vn/core.</summary>
    Ministry,

    /// <summary>The community's VN Core, http://fhir.hl7.org.vn/core.</summary>
    Community,
}

/// <summary>Where the profiles of a guide have their addresses.</summary>
internal static class Guides
{
    /// <summary>The guide that an address belongs to, or <see cref="Guide.None"/>.</summary>
    internal static Guide Of(string canonical) =>
        canonical.StartsWith("http://fhir.ehealth.gov.vn/core/", StringComparison.Ordinal) ? Guide.Ministry
        : canonical.StartsWith("http://fhir.hl7.org.vn/core/", StringComparison.Ordinal) ? Guide.Community
        : Guide.None;
}
