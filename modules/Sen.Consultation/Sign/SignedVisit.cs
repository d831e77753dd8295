using Sen.Consultation.Examine;
using Sen.Consultation.Note;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Consultation.Sign;

/// <summary>What signing needs to know that is not in the chart.</summary>
internal sealed record SigningFacts
{
    public required Reference Author { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>Five characters of the facility, the beginning of the prescription code.</summary>
    public required string FacilityCode { get; init; }

    public PractitionerRole? Role { get; init; }

    /// <summary>The appointment the person came on.</summary>
    public Stored<Appointment>? Appointment { get; init; }

    /// <summary>How the signer was confirmed (<see cref="Confirmations"/>), the policy of the Provenance.</summary>
    public required string Confirmation { get; init; }

    public required TimeProvider Clock { get; init; }
}

/// <summary>Builds the one commit that finishes and signs a visit: all drafts become final, and one Provenance covers them.</summary>
internal static class SignedVisit
{
    /// <summary>ASTM E1762-95: author's signature.</summary>
    public const string AuthorSignature = "1.2.840.10065.1.12.1.1";

    public const string SignatureSystem = "urn:iso-astm:E1762-95:2013";

    public static Result<Commit> Build(Chart chart, SigningFacts facts)
    {
        var commit = new Commit();
        var targets = new List<Reference>();
        if (chart.Note is not { } note)
        {
            return Invalid.One("sign.not-ready", "", "There is no note.");
        }

        FinishNote(commit, targets, note, facts);
        ConfirmDiagnoses(commit, targets, chart);
        if (IssuedPrescriptions.Add(commit, targets, chart, facts) is { } failure)
        {
            return failure;
        }

        FinishVisit(commit, targets, chart, facts);
        if (new ConsultationNote(note.Resource).NextVisit is { } day)
        {
            var counter = Counters.FollowUpSlips(VietnamTime.DayOf(facts.Now));
            commit.Draw(counter).Create(
                ResourceKey.New("Appointment", facts.Clock),
                drawn => NextVisit(chart, day, facts, FollowUpSlips.Number(VietnamTime.DayOf(facts.Now), drawn[counter])));
        }

        commit.Create(Provenance(chart, targets, facts));
        return commit;
    }

    private static void FinishNote(Commit commit, List<Reference> targets, Stored<Composition> note, SigningFacts facts)
    {
        var composition = note.Resource;
        composition.Status = "final";
        composition.Date = FhirDateTime.Of(facts.Now);
        composition.Attester.Clear();
        composition.Attester.Add(new Composition.AttesterComponent { Mode = "legal", Time = FhirDateTime.Of(facts.Now), Party = facts.Author });
        Update(commit, targets, composition, note.Version);
    }

    private static void ConfirmDiagnoses(Commit commit, List<Reference> targets, Chart chart)
    {
        foreach (var stored in chart.Diagnoses)
        {
            stored.Resource.VerificationStatus = CodeableConcept.Of(Systems.ConditionVerification, "confirmed");
            Update(commit, targets, stored.Resource, stored.Version);
        }
    }

    private static void FinishVisit(Commit commit, List<Reference> targets, Chart chart, SigningFacts facts)
    {
        var encounter = chart.Encounter.Resource;
        encounter.Status = "finished";
        encounter.Period ??= new Period { Start = FhirDateTime.Of(facts.Now) };
        encounter.Period.End = FhirDateTime.Of(facts.Now);
        if (!encounter.Participant.Any(p => p.Individual?.ReferenceValue == facts.Author.ReferenceValue))
        {
            encounter.Participant.Add(new Encounter.ParticipantComponent { Individual = facts.Author });
        }

        Update(commit, targets, encounter, chart.Encounter.Version);
        if (chart.Ticket is { } ticket && new TicketView(ticket.Resource) is { Open: true } view)
        {
            view.Move(QueueStatus.Done, facts.Now);
            commit.Update(ticket.Resource, ticket.Version);
        }

        if (facts.Appointment is { Resource.Status: "booked" or "arrived" or "checked-in" } kept)
        {
            kept.Resource.Status = "fulfilled";
            commit.Update(kept.Resource, kept.Version);
        }
    }

    /// <summary>The slip with which the person comes again: reception finds it by its number, and its day decides the kind of visit.</summary>
    private static Appointment NextVisit(Chart chart, DateOnly day, SigningFacts facts, string slip)
    {
        var visit = chart.Visit;
        var appointment = new Appointment
        {
            Identifier = { Identifier.Of(Systems.FollowUpSlip, slip) },
            Status = "proposed",
            SupportingInformation = { Reference.To($"Encounter/{chart.Encounter.Resource.Id}") },
            AppointmentType = CodeableConcept.Of(Systems.AppointmentReason, Codes.FollowUp, "A follow up visit from a previous appointment"),
            ServiceType = { chart.Encounter.Resource.ServiceType ?? new CodeableConcept { Text = visit.SpecialtyName } },
            RequestedPeriod = { new Period { Start = FhirDateTime.Of(day), End = FhirDateTime.Of(day) } },
            Created = FhirDateTime.Of(facts.Now),
            Comment = chart.Text(NoteSection.Plan) is { Length: > 0 } plan ? plan : null,
            Participant = { AppointmentView.Participant(Reference.To($"Patient/{visit.Patient}", chart.Person.FullName)) },
        };
        if (facts.Role is { } role)
        {
            appointment.Participant.Add(AppointmentView.Participant(Reference.To($"PractitionerRole/{role.Id}", facts.Author.Display)));
        }

        if (visit.Room is { } room)
        {
            appointment.Participant.Add(AppointmentView.Participant(Reference.To($"Location/{room}", visit.RoomName)));
        }

        if (visit.Facility is { } facility)
        {
            appointment.Participant.Add(AppointmentView.Participant(Reference.To($"Location/{facility}", visit.FacilityName), site: true));
        }

        return appointment;
    }

    internal static Provenance Provenance(Chart chart, List<Reference> targets, SigningFacts facts)
    {
        var provenance = new Provenance
        {
            Id = ResourceKey.New("Provenance", facts.Clock).Id,
            OccurredDateTime = FhirDateTime.Of(facts.Now),
            Recorded = FhirDateTime.Instant(facts.Now),
            Policy = { facts.Confirmation },
            Agent =
            {
                new Provenance.AgentComponent
                {
                    Type = CodeableConcept.Of("http://terminology.hl7.org/CodeSystem/provenance-participant-type", "author"),
                    Who = facts.Author,
                    OnBehalfOf = chart.Encounter.Resource.ServiceProvider,
                },
            },
            Signature =
            {
                new Signature
                {
                    Type = { Coding.Of(SignatureSystem, AuthorSignature, "Author's Signature") },
                    When = FhirDateTime.Instant(facts.Now),
                    Who = facts.Author,
                },
            },
        };
        provenance.Target.AddRange(targets);
        return provenance;
    }

    internal static void Update(Commit commit, List<Reference> targets, Resource resource, long version)
    {
        commit.Update(resource, version);
        targets.Add(Reference.To($"{resource.ResourceType}/{resource.Id}/_history/{version + 1}"));
    }
}
