using Sen.Consultation.Note;

namespace Sen.Consultation.Examine;

/// <summary>Parts of the workstation that an answer to a small form renews; without script the whole page is read again.</summary>
internal static class Pieces
{
    public const string Saved = "saved";
    public const string Vitals = "vitals";
    public const string Problems = "problems";
    public const string Diagnoses = "diagnoses";
    public const string Orders = "orders";
    public const string Prescription = "prescription";
    public const string Quantities = "quantities";
    public const string Advice = "advice";
    public const string Sign = "sign";
    public const string Attention = "attention";
    public const string Note = "note";

    private const string BasePrefix = "base-";

    /// <summary>The fingerprint of a part of the note, so that the next save is not taken for a stale one.</summary>
    public static string Base(NoteSection section) => BasePrefix + section.Key;

    public static NoteSection? SectionOf(string piece) =>
        piece.StartsWith(BasePrefix, StringComparison.Ordinal) ? NoteSection.Named(piece[BasePrefix.Length..]) : null;
}
