using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sen.Consultation.Examine;
using Sen.Consultation.Note;
using Sen.Consultation.Prescribe;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Consultation.Templates;

/// <summary>The doctor's own prescriptions under a name: keep the one on the desk, write one into the visit, give one up.</summary>
internal static class KeepTemplates
{
    private static readonly Caller Reader = Caller.System("consultation");

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/{encounterId}/templates", KeepAsync).WithName("consultation.template.keep");
        routes.MapPost("/{encounterId}/templates/{id}/apply", ApplyAsync).WithName("consultation.template.apply");
        routes.MapPost("/{encounterId}/templates/{id}/remove", RemoveAsync).WithName("consultation.template.remove");
    }

    /// <summary>The templates of the doctor who asks, by name.</summary>
    internal static async Task<IReadOnlyList<Stored<FhirList>>> OwnAsync(Desk desk, CancellationToken cancellationToken)
    {
        if (desk.Caller.Practitioner is not { } practitioner)
        {
            return [];
        }

        // A search by a doctor is held to people in care, and a template is about nobody: the node looks, for this doctor's own only.
        var found = await desk.Record.SearchAsync(
            Reader,
            SearchQuery.For("List").Where("source", $"Practitioner/{practitioner}").WhereToken("code", Systems.ListKind, Codes.PrescriptionTemplate)
                .Where("status", "current").Take(PrescriptionTemplate.Most * 2),
            cancellationToken);
        return found.Succeeded
            ? [.. found.Value.Matches.Select(Stored<FhirList>.Of).OrderBy(t => SearchKey.Of(t.Resource.Title ?? ""), StringComparer.Ordinal)]
            : [];
    }

    private static async Task<IResult> KeepAsync(
        string encounterId, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        var chart = await desk.OpenAsync(encounterId, cancellationToken);
        if (!chart.Succeeded)
        {
            return answers.Refuse(encounterId, chart.Failure, form);
        }

        var name = ConsultationNote.Normalize(form["name"]).ReplaceLineEndings(" ");
        var own = await OwnAsync(desk, cancellationToken);
        var same = own.FirstOrDefault(t => SearchKey.Of(t.Resource.Title ?? "") == SearchKey.Of(name));
        var refusal = name.Length is < PrescriptionTemplate.ShortestName or > PrescriptionTemplate.LongestName
            ? Invalid.One("template.name", "name", $"{PrescriptionTemplate.ShortestName} to {PrescriptionTemplate.LongestName} characters.")
            : chart.Value.Lines.Count == 0 ? Invalid.One("template.empty", "", "There is no medicine to keep.")
            : same is null && own.Count >= PrescriptionTemplate.Most ? Invalid.One("template.too-many", "", $"At most {PrescriptionTemplate.Most}.")
            : null;
        if (refusal is not null)
        {
            return answers.Refuse(encounterId, refusal, form);
        }

        var commit = same is null
            ? new Commit().Create(PrescriptionTemplate.New(desk.NewKey("List").Id, name, desk.Author, chart.Value.Lines, desk.Now))
            : new Commit().Update(PrescriptionTemplate.Fill(same.Resource, chart.Value.Lines, desk.Now), same.Version);
        return await CommitAsync(encounterId, commit, form, desk, answers, cancellationToken);
    }

    private static async Task<IResult> ApplyAsync(
        string encounterId, string id, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        var chart = await desk.OpenPrescriptionAsync(encounterId, cancellationToken);
        if (!chart.Succeeded)
        {
            return answers.Refuse(encounterId, chart.Failure, form);
        }

        if ((await OwnAsync(desk, cancellationToken)).FirstOrDefault(t => t.Resource.Id == id) is not { } template)
        {
            return answers.Refuse(encounterId, new NotFound(new ResourceKey("List", id)), form);
        }

        var commit = new Commit();
        foreach (var kept in new PrescriptionTemplate(template.Resource).Lines)
        {
            // A registration that has left the list is left out; the doctor sees what came.
            if (Medicines.Get(kept.Registration) is not { } medicine)
            {
                continue;
            }

            var line = WritePrescription.Start(desk, chart.Value.Encounter.Resource, MedicineText.Concept(medicine));
            line.Resource.DosageInstruction.AddRange(kept.Dosages);
            if (chart.Value.Lines.Any(l => Comparison.SameSubstance(l, line)))
            {
                continue;
            }

            if (AllergyCheck.Clashes(chart.Value.Allergies, [line]) is [var clash, ..])
            {
                return answers.Refuse(encounterId, WritePrescription.AllergyStop(clash), form);
            }

            line.Set(line.Doses, WritePrescription.DaysFor(chart.Value, line, desk), line.Instruction, MedicineText.Unit(medicine));
            commit.Create(line.Resource);
        }

        return commit.Changes.Count == 0
            ? answers.Refuse(encounterId, Invalid.One("template.nothing", "", "All its medicines are here."), form)
            : await CommitAsync(encounterId, commit, form, desk, answers, cancellationToken);
    }

    private static async Task<IResult> RemoveAsync(
        string encounterId, string id, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        if ((await OwnAsync(desk, cancellationToken)).FirstOrDefault(t => t.Resource.Id == id) is not { } template)
        {
            return answers.Refuse(encounterId, new NotFound(new ResourceKey("List", id)), form);
        }

        template.Resource.Status = "retired";
        return await CommitAsync(encounterId, new Commit().Update(template.Resource, template.Version), form, desk, answers, cancellationToken);
    }

    private static async Task<IResult> CommitAsync(
        string encounterId, Commit commit, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        var committed = await desk.CommitAsync(commit, cancellationToken);
        return committed.Succeeded
            ? await answers.DoneAsync(encounterId, cancellationToken, Pieces.Saved, Pieces.Prescription, Pieces.Sign, Pieces.Attention)
            : answers.Refuse(encounterId, committed.Failure, form);
    }
}
