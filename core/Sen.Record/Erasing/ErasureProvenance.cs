using Sen.Fhir;

namespace Sen.Record;

/// <summary>How an erasure tells of itself: ISO 21089's life-cycle event "destroy", with the order as its source.</summary>
internal static class ErasureProvenance
{
    private const string Destroy = "destroy";
    private const string ParticipantType = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";

    internal static Provenance Of(Caller caller, ErasureOrder order, IEnumerable<ResourceKey> erased, TimeProvider clock)
    {
        var provenance = new Provenance
        {
            Id = ResourceKey.New("Provenance", clock).Id,
            Recorded = FhirDateTime.Of(clock.GetUtcNow()),
            Activity = CodeableConcept.Of(LegalHold.LifecycleSystem, Destroy),
            Reason = { new CodeableConcept { Text = order.Ground } },
            Agent =
            {
                Agent("author", new Reference { Display = order.DecidedBy }),
                Agent("performer", caller.Practitioner is { } practitioner
                    ? Reference.To($"Practitioner/{practitioner}", caller.Display)
                    : new Reference { Display = caller.Display is { Length: > 0 } display ? display : caller.Subject }),
            },
            Entity =
            {
                new Provenance.EntityComponent
                {
                    Role = "source",
                    What = new Reference { Identifier = new Identifier { Value = order.Number }, Display = order.Number },
                },
            },
        };
        foreach (var key in erased)
        {
            provenance.Target.Add(key.ToReference());
        }

        return provenance;
    }

    private static Provenance.AgentComponent Agent(string type, Reference who) => new() { Type = CodeableConcept.Of(ParticipantType, type), Who = who };
}
