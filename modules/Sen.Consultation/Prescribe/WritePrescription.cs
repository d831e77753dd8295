using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sen.Consultation.Examine;
using Sen.Consultation.Note;
using Sen.Fhir;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Consultation.Prescribe;

/// <summary>The prescription of a visit while it is a draft: each medicine is a MedicationRequest in status draft.</summary>
internal static class WritePrescription
{
    /// <summary>More lines than this is no out-patient prescription.</summary>
    private const int MostLines = 20;

    private const int LongestInstruction = 300;
    private const int ShortestReason = 5;
    private const int LongestReason = 500;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/{encounterId}/medicines", AddAsync).WithName("consultation.medicine.add");
        routes.MapPost("/{encounterId}/medicines/days", SetDaysAsync).WithName("consultation.medicine.days");
        routes.MapPost("/{encounterId}/medicines/copy", CopyAsync).WithName("consultation.medicine.copy");
        routes.MapPost("/{encounterId}/medicines/{id}", SetAsync).WithName("consultation.medicine.set");
        routes.MapPost("/{encounterId}/medicines/{id}/remove", RemoveAsync).WithName("consultation.medicine.remove");
        routes.MapPost("/{encounterId}/medicines/{id}/reason", ReasonAsync).WithName("consultation.medicine.reason");
    }

    private static async Task<IResult> AddAsync(
        string encounterId, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        var chart = await desk.OpenPrescriptionAsync(encounterId, cancellationToken);
        if (!chart.Succeeded)
        {
            return answers.Refuse(encounterId, chart.Failure, form);
        }

        if (Medicines.Get(form["registration"].ToString()) is not { } medicine)
        {
            return answers.Refuse(encounterId, Invalid.One("medicine.unknown", "registration", "Not in the list of medicines."), form);
        }

        if (chart.Value.Lines.Count >= MostLines)
        {
            return answers.Refuse(encounterId, Invalid.One("medicine.too-many", "registration", $"At most {MostLines} lines."), form);
        }

        var line = Start(desk, chart.Value.Encounter.Resource, MedicineText.Concept(medicine));

        // A medicine that is offered as the doctor usually writes it comes with its doses; one from the list comes without.
        var doses = Doses.Read(name => form[name]);
        var instruction = ConsultationNote.Normalize(form["instruction"]).ReplaceLineEndings(" ");
        if (!doses.Succeeded || instruction.Length > LongestInstruction)
        {
            return answers.Refuse(
                encounterId, doses.Failure ?? Invalid.One("medicine.instruction", "instruction", $"At most {LongestInstruction} characters."), form);
        }

        line.Set(doses.Value, DaysFor(chart.Value, line, desk), instruction, MedicineText.Unit(medicine));
        Supersede(line, chart.Value);

        // A hard stop: what the person is allergic to never gets onto the prescription.
        if (AllergyCheck.Clashes(chart.Value.Allergies, [line]) is [var clash, ..])
        {
            return answers.Refuse(encounterId, AllergyStop(clash), form);
        }

        var committed = await desk.CommitAsync(new Commit().Create(line.Resource), cancellationToken);
        return await AnswerAsync(answers, encounterId, committed, form, cancellationToken);
    }

    private static async Task<IResult> SetAsync(
        string encounterId, string id, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        var doses = Doses.Read(name => form[name]);
        var instruction = ConsultationNote.Normalize(form["instruction"]).ReplaceLineEndings(" ");
        var failure = doses.Failure ?? (instruction.Length > LongestInstruction
            ? Invalid.One("medicine.instruction", "instruction", $"At most {LongestInstruction} characters.") : null);
        var found = failure is null ? await FindAsync(desk, encounterId, id, cancellationToken) : failure;
        if (!found.Succeeded)
        {
            return answers.Refuse(encounterId, found.Failure, form);
        }

        var (chart, stored) = found.Value;
        var line = new PrescriptionLine(stored.Resource);
        var merged = LineMerge.Of(form["was"], line, doses.Value, instruction);
        if (merged is null)
        {
            return answers.Refuse(encounterId, new VersionConflict(new ResourceKey("MedicationRequest", id), stored.Version - 1, stored.Version), form);
        }

        if (!line.Set(merged.Value.Doses, DaysFor(chart, line, desk), merged.Value.Instruction, line.Unit))
        {
            return await answers.DoneAsync(encounterId, cancellationToken, Pieces.Saved);
        }

        var committed = await desk.CommitAsync(new Commit().Update(line.Resource, stored.Version), cancellationToken);
        return committed.Succeeded
            ? await answers.DoneAsync(encounterId, cancellationToken, Pieces.Saved, Pieces.Quantities, Pieces.Sign, Pieces.Attention)
            : answers.Refuse(encounterId, committed.Failure, form);
    }

    private static async Task<IResult> RemoveAsync(
        string encounterId, string id, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        var found = await FindAsync(desk, encounterId, id, cancellationToken);
        if (!found.Succeeded)
        {
            return answers.Refuse(encounterId, found.Failure, form);
        }

        var stored = found.Value.Line;
        stored.Resource.Status = "cancelled";
        var committed = await desk.CommitAsync(new Commit().Update(stored.Resource, stored.Version), cancellationToken);
        return await AnswerAsync(answers, encounterId, committed, form, cancellationToken);
    }

    private static async Task<IResult> ReasonAsync(
        string encounterId, string id, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        var reason = ConsultationNote.Normalize(form["reason"]).ReplaceLineEndings(" ");
        if (reason.Length is < ShortestReason or > LongestReason)
        {
            return answers.Refuse(encounterId, Invalid.One("interaction.reason", "reason", $"{ShortestReason} to {LongestReason} characters."), form);
        }

        var found = await FindAsync(desk, encounterId, id, cancellationToken);
        if (!found.Succeeded)
        {
            return answers.Refuse(encounterId, found.Failure, form);
        }

        var line = new PrescriptionLine(found.Value.Line.Resource);
        line.Override(reason);
        var committed = await desk.CommitAsync(new Commit().Update(line.Resource, found.Value.Line.Version), cancellationToken);
        return await AnswerAsync(answers, encounterId, committed, form, cancellationToken);
    }

    private static async Task<IResult> SetDaysAsync(
        string encounterId, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        var chart = await desk.OpenPrescriptionAsync(encounterId, cancellationToken);
        if (!chart.Succeeded)
        {
            return answers.Refuse(encounterId, chart.Failure, form);
        }

        var kind = form["kind"].ToString() is { Length: 1 } letter and ("n" or "h") ? DatedRows.Kind(letter) : PrescriptionKind.Ordinary;
        var days = SupplyDays.Check(form["days"], PrescriptionGroup.SupplyOf(chart.Value, kind, desk.Today));
        if (!days.Succeeded)
        {
            return answers.Refuse(encounterId, days.Failure, form);
        }

        var commit = new Commit();
        foreach (var stored in chart.Value.Prescription)
        {
            var line = new PrescriptionLine(stored.Resource);
            if (ControlledSubstances.KindOf(line, desk.Today) == kind && line.Set(line.Doses, days.Value, line.Instruction, line.Unit))
            {
                commit.Update(line.Resource, stored.Version);
            }
        }

        if (kind == PrescriptionKind.Ordinary && !chart.Value.Signed)
        {
            AddNote(commit, desk, chart.Value, days.Value);
        }

        if (commit.Changes.Count == 0)
        {
            return await answers.DoneAsync(encounterId, cancellationToken, Pieces.Saved, Pieces.Prescription);
        }

        var committed = await desk.CommitAsync(commit, cancellationToken);
        return await AnswerAsync(answers, encounterId, committed, form, cancellationToken);
    }

    private static async Task<IResult> CopyAsync(
        string encounterId, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        var chart = await desk.OpenPrescriptionAsync(encounterId, cancellationToken);
        if (!chart.Succeeded)
        {
            return answers.Refuse(encounterId, chart.Failure, form);
        }

        var present = chart.Value.Lines;
        var commit = new Commit();
        foreach (var old in chart.Value.PreviousLines.Where(o => !present.Any(p => Comparison.SameSubstance(p, o))))
        {
            var line = Start(desk, chart.Value.Encounter.Resource, old.Resource.MedicationCodeableConcept!);
            line.Set(old.Doses, DaysFor(chart.Value, line, desk), old.Instruction, old.Unit);
            line.Resource.PriorPrescription = Reference.To($"MedicationRequest/{old.Id}");
            if (AllergyCheck.Clashes(chart.Value.Allergies, [line]) is [var clash, ..])
            {
                return answers.Refuse(encounterId, AllergyStop(clash), form);
            }

            commit.Create(line.Resource);
        }

        if (commit.Changes.Count == 0)
        {
            return answers.Refuse(encounterId, Invalid.One("medicine.nothing-to-copy", "", "There is no earlier medicine that is not here."), form);
        }

        var committed = await desk.CommitAsync(commit, cancellationToken);
        return await AnswerAsync(answers, encounterId, committed, form, cancellationToken);
    }

    internal static int DaysFor(Chart chart, PrescriptionLine line, Desk desk) =>
        PrescriptionGroup.DaysOf(chart, ControlledSubstances.KindOf(line, desk.Today), desk.Today);

    // A medicine that is new on a replacing prescription takes the place of the signed one as a whole.
    private static void Supersede(PrescriptionLine line, Chart chart)
    {
        if (chart.Replacing && chart.InForce is [var first, ..])
        {
            line.Resource.PriorPrescription = Reference.To($"MedicationRequest/{first.Resource.Id}");
        }
    }

    internal static PrescriptionLine Start(Desk desk, Encounter encounter, CodeableConcept medicine) => new(new MedicationRequest
    {
        Id = desk.NewKey("MedicationRequest").Id,
        Status = "draft",
        Intent = "order",
        Category = { CodeableConcept.Of("http://terminology.hl7.org/CodeSystem/medicationrequest-category", "outpatient") },
        MedicationCodeableConcept = medicine,
        Subject = encounter.Subject,
        Encounter = Reference.To($"Encounter/{encounter.Id}"),
        AuthoredOn = FhirDateTime.Instant(desk.Now),
        Requester = desk.Author,
    });

    private static void AddNote(Commit commit, Desk desk, Chart chart, int days)
    {
        var note = chart.Note is { } stored ? new ConsultationNote(stored.Resource) : ConsultationNote.Start(chart.Encounter.Resource, desk.Author, desk.Now);
        if (note.Days == days)
        {
            return;
        }

        note.Days = days;
        _ = chart.Note is { } existing ? commit.Update(note.Resource, existing.Version) : commit.Create(note.Resource);
    }

    private static async Task<Result<(Chart Chart, Stored<MedicationRequest> Line)>> FindAsync(
        Desk desk, string encounterId, string id, CancellationToken cancellationToken)
    {
        var chart = await desk.OpenPrescriptionAsync(encounterId, cancellationToken);
        if (!chart.Succeeded)
        {
            return chart.Failure;
        }

        var line = chart.Value.Prescription.FirstOrDefault(m => m.Resource.Id == id && m.Resource.Status == "draft");
        return line is null ? new NotFound(new ResourceKey("MedicationRequest", id)) : (chart.Value, line);
    }

    internal static Invalid AllergyStop(AllergyClash clash) =>
        Invalid.One("allergy.stop", $"{clash.Medicine}|{clash.Allergy}", "The person is allergic to this medicine.");

    private static async Task<IResult> AnswerAsync(
        Answers answers, string encounterId, Result<Receipt> committed, IFormCollection form, CancellationToken cancellationToken) =>
        committed.Succeeded
            ? await answers.DoneAsync(encounterId, cancellationToken, Pieces.Saved, Pieces.Prescription, Pieces.Sign, Pieces.Attention)
            : answers.Refuse(encounterId, committed.Failure, form);
}
