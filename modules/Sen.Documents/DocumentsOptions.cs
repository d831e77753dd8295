using System.ComponentModel.DataAnnotations;

namespace Sen.Documents;

/// <summary>Settings of the documents of a visit, section "Documents".</summary>
public sealed class DocumentsOptions
{
    /// <summary>The address under which people reach this node, without a slash at the end: it stands in every document and its QR code.
    /// Default: what Accounts:PublicAddress says.</summary>
    [Required, Url]
    public string PublicAddress { get; set; } = "http://localhost";

    internal string FhirBase => $"{PublicAddress.TrimEnd('/')}/fhir";
}
