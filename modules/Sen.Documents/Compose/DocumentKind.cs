using Sen.Fhir;
using Sen.Profiles;

namespace Sen.Documents.Compose;

/// <summary>The legal documents of a visit.</summary>
public enum DocumentKind
{
    /// <summary>Bệnh án ngoại trú / phiếu khám bệnh.</summary>
    Record,

    /// <summary>Đơn thuốc (TT 26/2025/TT-BYT), one for each kind of medicine.</summary>
    Prescription,

    /// <summary>Phiếu kết quả xét nghiệm.</summary>
    Laboratory,

    /// <summary>Bảng kê chi phí khám bệnh, chữa bệnh.</summary>
    Bill,
}

/// <summary>How each kind is named to programs. There is no LOINC document code for a bill.</summary>
internal static class DocumentKinds
{
    internal static string CodeOf(DocumentKind kind) => kind switch
    {
        DocumentKind.Record => "record",
        DocumentKind.Prescription => "prescription",
        DocumentKind.Laboratory => "laboratory",
        DocumentKind.Bill => "bill",
    };

    internal static CodeableConcept TypeOf(DocumentKind kind)
    {
        var type = new CodeableConcept { Text = PaperTexts.Of($"Kind.{kind}") };
        if (Loinc(kind) is { } loinc)
        {
            type.Coding.Add(loinc);
        }

        type.Coding.Add(Coding.Of(Systems.DocumentKind, CodeOf(kind), type.Text));
        return type;
    }

    internal static DocumentKind? Of(CodeableConcept? type) => type?.CodeIn(Systems.DocumentKind) is { } code
        ? Enum.GetValues<DocumentKind>().Cast<DocumentKind?>().FirstOrDefault(k => CodeOf(k!.Value) == code)
        : null;

    private static Coding? Loinc(DocumentKind kind) => kind switch
    {
        DocumentKind.Record => Coding.Of(Systems.Loinc, "34108-1", "Outpatient Note"),
        DocumentKind.Prescription => Coding.Of(Systems.Loinc, "57833-6", "Prescription for medication"),
        DocumentKind.Laboratory => Coding.Of(Systems.Loinc, "11502-2", "Laboratory report"),
        DocumentKind.Bill => null,
    };
}
