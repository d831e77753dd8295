using Sen.Fhir;
using Sen.Profiles;

namespace Sen.Documents.Seal;

/// <summary>What the paper of a document waits for: a tag on its DocumentReference, by which whoever can bring it finds the paper.</summary>
internal static class PaperWaits
{
    /// <summary>The seal of its facility did not open.</summary>
    internal const string Seal = "seal";

    /// <summary>Nobody could say whether its signers' certificates had been revoked.</summary>
    internal const string Revocation = "revocation";

    internal static bool For(DocumentReference reference, string what) => reference.Meta?.Tag.Any(t => t.System == Systems.WaitsFor && t.Code == what) == true;

    internal static void Begin(DocumentReference reference, string what)
    {
        if (!For(reference, what))
        {
            (reference.Meta ??= new Meta()).Tag.Add(Coding.Of(Systems.WaitsFor, what));
        }
    }

    internal static void End(DocumentReference reference, string what)
    {
        foreach (var tag in reference.Meta?.Tag.Where(t => t.System == Systems.WaitsFor && t.Code == what).ToList() ?? [])
        {
            reference.Meta!.Tag.Remove(tag);
        }
    }
}
