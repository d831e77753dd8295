using System.ComponentModel.DataAnnotations;

namespace Sen.Documents;

/// <summary>Settings of the documents of a visit, section "Documents".</summary>
public sealed class DocumentsOptions
{
    /// <summary>The address under which people reach this node, without a slash at the end: it stands in every document and its QR code.
    /// Default: what Accounts:PublicAddress says.</summary>
    [Required, Url]
    public string PublicAddress { get; set; } = "http://localhost";

    /// <summary>Folder of the secret, the keys and the trial authority. Default: "signing" in Accounts:DataDirectory.</summary>
    [Required]
    public string KeyDirectory { get; set; } = "signing";

    /// <summary>Whoever signs gets a key of the trial authority, which has no legal force. Default: only on a practice node.</summary>
    public bool? TrialKeys { get; set; }

    /// <summary>What was signed or settled longer ago, and what is brought in with its history, gets no document: keys of today do not sign papers of then.</summary>
    public TimeSpan Within { get; set; } = TimeSpan.FromDays(14);

    internal string FhirBase => $"{PublicAddress.TrimEnd('/')}/fhir";
}
