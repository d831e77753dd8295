using FsCheck;
using FsCheck.Fluent;
using Sen.Consultation.Note;
using Sen.Fhir;

namespace Sen.Consultation.Tests.Note;

public sealed class ConsultationNoteTests
{
    [Theory]
    [InlineData("Tái khám theo hẹn. 1 tháng nay khát nhiều.")]
    [InlineData("Dòng một\nDòng hai\n\nDòng bốn")]
    [InlineData("<script>alert(1)</script> & \"ngoặc\" < 5 > 3")]
    public void What_is_written_is_read_back(string text)
    {
        var note = Empty();
        note.Set(NoteSection.Complaint, text).ShouldBeTrue();
        note[NoteSection.Complaint].ShouldBe(text);
        note.Set(NoteSection.Complaint, text + "  \r\n").ShouldBeFalse("only white space changed");
    }

    [Fact]
    public void Any_text_survives_being_stored() => Prop.ForAll<string>(text =>
    {
        var note = Empty();
        note.Set(NoteSection.Findings, text);
        var stored = FhirDocument.Parse(note.Resource.ToDocument().Utf8).ValueOrThrow().As<Composition>();
        return new ConsultationNote(stored)[NoteSection.Findings] == ConsultationNote.Normalize(text);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_empty_text_removes_its_section()
    {
        var note = Empty();
        note.Set(NoteSection.Advice, "Ăn nhạt");
        note.Set(NoteSection.Advice, " ").ShouldBeTrue();
        note.Resource.Section.Count.ShouldBe(0);
    }

    private static ConsultationNote Empty() => new(new Composition { Id = "n", Status = "preliminary" });
}
