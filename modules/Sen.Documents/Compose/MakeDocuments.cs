using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Documents.Compose;

/// <summary>Which documents follow from a signature or a settled bill, and what they take the place of.</summary>
internal sealed class MakeDocuments(VisitReader reader, DocumentShelf shelf)
{
    private const string Participation = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";

    internal async Task OfSignatureAsync(Provenance provenance, CancellationToken cancellationToken)
    {
        var targets = Targets(provenance);
        var byDoctor = provenance.Signature.Count > 0 && provenance.Policy.Any(p => p is Confirmations.Password or Confirmations.Passkey);
        var byLaboratory = provenance.Agent.Any(a => a.Type?.Has(Participation, "verifier") == true) && targets.Contains("DiagnosticReport");
        if ((!byDoctor && !byLaboratory) || await EncounterAsync(targets, cancellationToken) is not { } encounter
            || await reader.ReadAsync(encounter, cancellationToken) is not { } facts)
        {
            return;
        }

        var signed = SignedFact.Of(provenance);
        if (byLaboratory)
        {
            await LaboratoryAsync(facts, signed, cancellationToken);
            return;
        }

        await PrescriptionsAsync(facts, targets["MedicationRequest"], signed, cancellationToken);
        if (targets.Contains("Composition") || targets.Contains("Condition"))
        {
            var current = await shelf.CurrentAsync(encounter, DocumentKind.Record, cancellationToken);
            await shelf.PutAsync(VisitPlans.Record(facts, signed, current.FirstOrDefault(c => c.Resource.Id != DocumentPlan.IdOf(signed.Source, "record"))), facts, [], cancellationToken);
        }

        // What was released while other orders of the visit were open still waits for its paper.
        if (targets.Contains("Encounter") && await reader.ReleaseAsync(facts, cancellationToken) is { } release
            && (await shelf.CurrentAsync(encounter, DocumentKind.Laboratory, cancellationToken)).Count == 0)
        {
            await LaboratoryAsync(facts, SignedFact.Of(release), cancellationToken);
        }
    }

    internal async Task OfBillAsync(StoredResource stored, CancellationToken cancellationToken)
    {
        var invoice = new InvoiceView(stored.As<Invoice>());
        if (invoice.Encounter is not { } encounter || await reader.ReadAsync(encounter, cancellationToken) is not { } facts)
        {
            return;
        }

        await shelf.PutAsync(VisitPlans.Bill(facts, stored), facts, [stored], cancellationToken);
    }

    private async Task PrescriptionsAsync(VisitFacts facts, IEnumerable<string> lines, SignedFact signed, CancellationToken cancellationToken)
    {
        var touched = lines.Select(id => facts.Find("MedicationRequest", id)).OfType<StoredResource>().ToList();
        var before = touched.Select(m => m.As<MedicationRequest>()).Where(m => m.Status is "cancelled").Select(m => m.GroupIdentifier?.Value).ToHashSet(StringComparer.Ordinal);
        var shelved = before.Count == 0 ? [] : await shelf.CurrentAsync(facts.EncounterId, DocumentKind.Prescription, cancellationToken);
        var replaced = shelved.Where(d => before.Contains(d.Resource.Identifier.In(Systems.PrescriptionCode))).ToList();
        foreach (var code in touched.Where(VisitPlans.IsInForce).Select(m => m.As<MedicationRequest>().GroupIdentifier!.Value!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            // A new prescription takes the place of the old one of its kind; the kind is the last letter of the code.
            var old = replaced.Find(d => d.Resource.Identifier.In(Systems.PrescriptionCode)?[^1] == code[^1]);
            await shelf.PutAsync(VisitPlans.Prescription(facts, code, signed, old), facts, [], cancellationToken);
            replaced.RemoveAll(d => ReferenceEquals(d, old));
        }

        foreach (var withdrawn in replaced)
        {
            await shelf.WithdrawAsync(withdrawn, signed.Reason, cancellationToken);
        }
    }

    // One paper for the visit: it waits for the last open order, and is written anew when something comes or changes after it.
    private async Task LaboratoryAsync(VisitFacts facts, SignedFact signed, CancellationToken cancellationToken)
    {
        var current = await shelf.CurrentAsync(facts.EncounterId, DocumentKind.Laboratory, cancellationToken);
        var open = facts.LaboratoryOrders.Any(o => o.As<ServiceRequest>().Status is "active");
        if (open && current.Count == 0 && facts.Visit.Open)
        {
            return;
        }

        var earlier = await EarlierAsync(facts, cancellationToken);
        var plan = VisitPlans.Laboratory(facts, earlier, signed, current.FirstOrDefault(c => c.Resource.Id != DocumentPlan.IdOf(signed.Source, "lab")));
        await shelf.PutAsync(plan, facts, earlier, cancellationToken);
    }

    // The newest value of each test that the visit reports, from before the visit.
    private async Task<IReadOnlyList<StoredResource>> EarlierAsync(VisitFacts facts, CancellationToken cancellationToken)
    {
        var tests = facts.Observations(Codes.Laboratory).Select(o => TestOf(o.As<Observation>())).ToHashSet(StringComparer.Ordinal);
        var arrived = facts.Visit.ArrivedAt ?? DateTimeOffset.MaxValue;
        var results = await reader.EarlierResultsAsync(facts, cancellationToken);
        return
        [
            .. results.Where(o => o.As<Observation>().EffectiveDateTime!.LowerBound < arrived && tests.Contains(TestOf(o.As<Observation>())))
                .DistinctBy(o => TestOf(o.As<Observation>()), StringComparer.Ordinal),
        ];
    }

    internal static string TestOf(Observation observation) => observation.Code?.CodeIn(Systems.Loinc) ?? observation.Code?.Text ?? "";

    private async Task<string?> EncounterAsync(ILookup<string, string> targets, CancellationToken cancellationToken)
    {
        if (targets["Encounter"].FirstOrDefault() is { } itself)
        {
            return itself;
        }

        foreach (var type in new[] { "Composition", "MedicationRequest", "Condition", "DiagnosticReport" })
        {
            if (targets[type].FirstOrDefault() is { } id && await reader.ReadAsync(type, id, cancellationToken) is { } stored)
            {
                return DocumentParts.EncounterOf(stored.Document!);
            }
        }

        return null;
    }

    private static ILookup<string, string> Targets(Provenance provenance) => provenance.Target
        .Select(t => ResourceKey.TryParse(t.ReferenceValue?.Split("/_history/")[0], null, out var key) ? key : default)
        .Where(k => k.Type is not null).ToLookup(k => k.Type, k => k.Id, StringComparer.Ordinal);
}
