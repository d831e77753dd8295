using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Trust;

/// <summary>Another version of a paper that says the same: what was added behind its signed bytes, and the DocumentReference that tells its size and level.</summary>
internal static class PaperChange
{
    internal static Commit Of((Binary Resource, long Version) binary, (DocumentReference Resource, long Version) reference, byte[] paper, SignatureLevel level)
    {
        binary.Resource.Data = Convert.ToBase64String(paper);
        PaperLevel.Write(reference.Resource, level);
        reference.Resource.Content.Select(c => c.Attachment).First(a => a?.ContentType == "application/pdf")!.Size = paper.Length;
        return AtFacility(new Commit().Update(binary.Resource, binary.Version).Update(reference.Resource, reference.Version), reference.Resource);
    }

    internal static Commit AtFacility(Commit commit, DocumentReference reference)
    {
        if (reference.Custodian.IdIn("Organization") is { } facility)
        {
            commit.At(facility);
        }

        return commit;
    }
}
