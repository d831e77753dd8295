using Microsoft.AspNetCore.Http;
using Sen.Consultation.Examine;
using Sen.Consultation.Note;
using Sen.Consultation.Sign;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Consultation.Correct;

/// <summary>What every correction of something signed has in common: a reason, a confirmation, and a Provenance that names both texts.</summary>
internal static class Corrections
{
    public const int ShortestReason = 10;
    public const int LongestReason = 500;

    public static string Reason(IFormCollection form) => ConsultationNote.Normalize(form["reason"]).ReplaceLineEndings(" ");

    public static SignerProof Proof(IFormCollection form) =>
        new(form[SignerProof.PasswordField].ToString(), form[SignerProof.AnswerField].ToString());

    /// <summary>How the signer was confirmed, or that it did not succeed; nothing was written then.</summary>
    /// <param name="signed">All that is signed, in one text: a passkey is asked about exactly this.</param>
    /// <param name="form">The password, or the answer of the passkey.</param>
    /// <param name="desk">Who asks.</param>
    /// <param name="confirmation">Who knows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Result<string>> ConfirmAsync(
        string signed, IFormCollection form, Desk desk, ISignerConfirmation confirmation, CancellationToken cancellationToken)
    {
        var proof = Proof(form);
        var confirmed = await confirmation.ByAsync(desk.Http.User, signed, proof, cancellationToken);
        return confirmed is null
            ? new Denied(string.IsNullOrEmpty(proof.Answer) ? "sign.password" : "sign.passkey", "The signer was not confirmed.")
            : confirmed;
    }

    /// <summary>The question for the doctor's passkey about what would be signed.</summary>
    public static async Task<IResult> AskAsync(string signed, Desk desk, ISignerConfirmation confirmation, CancellationToken cancellationToken) =>
        await confirmation.AskPasskeyAsync(desk.Http.User, signed, cancellationToken) is { } question
            ? TypedResults.Text(question, "application/json")
            : TypedResults.Conflict();

    public static List<Issue> Check(IFormCollection form)
    {
        var issues = new List<Issue>();
        if (Reason(form).Length is < ShortestReason or > LongestReason)
        {
            issues.Add(new Issue("correct.reason", "reason", $"{ShortestReason} to {LongestReason} characters."));
        }

        if (Proof(form).IsEmpty)
        {
            issues.Add(new Issue("sign.password", "password", "The password or a passkey is needed."));
        }

        return issues;
    }

    /// <summary>The signature over a correction.</summary>
    /// <param name="chart">The visit.</param>
    /// <param name="targets">The versions that hold from now on.</param>
    /// <param name="replaced">The versions they take the place of.</param>
    /// <param name="reason">In the doctor's words.</param>
    /// <param name="facts">Who signs, and when.</param>
    public static Provenance Signed(Chart chart, List<Reference> targets, IEnumerable<Reference> replaced, string reason, SigningFacts facts)
    {
        var provenance = SignedVisit.Provenance(chart, targets, facts);
        provenance.Reason.Add(new CodeableConcept { Text = reason });
        provenance.Activity = CodeableConcept.Of("http://terminology.hl7.org/CodeSystem/v3-DataOperation", "UPDATE");
        provenance.Entity.AddRange(replaced.Select(r => new Provenance.EntityComponent { Role = "revision", What = r }));
        return provenance;
    }
}
