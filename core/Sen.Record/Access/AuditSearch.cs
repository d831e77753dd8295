using System.Globalization;
using Sen.Fhir;

namespace Sen.Record;

/// <summary>
/// "Ai đã xem hồ sơ của tôi": the access log as AuditEvent resources, newest first. Readable by the person it is about, by the
/// auditor and the manager of the facility whose staff acted, and by the node.
/// </summary>
internal sealed class AuditSearch(IRecordStore store)
{
    private const int DefaultCount = 100;

    internal async Task<Result<SearchPage>> SearchAsync(Caller caller, SearchQuery query, CancellationToken cancellationToken)
    {
        var read = Read(query);
        if (!read.Succeeded)
        {
            return read.Failure;
        }

        var wanted = read.Value;
        if ((Restrict(caller, ref wanted) ?? RestrictByScopes(caller, ref wanted)) is { } refused)
        {
            return refused;
        }

        var rows = await store.AccessAsync(wanted, cancellationToken);
        var next = rows.Count == wanted.Max && rows.Count > 0 ? SearchCursor.Write([rows[^1].Seq]) : null;
        var events = rows.Select(r => Render(r, Visible(caller, r.Entry.Patients))).ToArray();
        return new SearchPage(events, [], null, next);
    }

    private static Denied? Restrict(Caller caller, ref AccessQuery wanted)
    {
        switch (caller.Role)
        {
            case Role.System:
                return null;
            case Role.Auditor or Role.Manager when caller.Facility is not null:
                wanted = wanted with { Facility = caller.Facility };
                return null;
            case Role.Citizen:
                var own = Policy.Own(caller);
                if (own.Count == 0)
                {
                    return Refusals.Unlinked;
                }

                if (wanted.Patients?.Any(p => !own.Contains(p, StringComparer.Ordinal)) == true)
                {
                    return Refusals.OtherPerson;
                }

                wanted = wanted with { Patients = wanted.Patients ?? [.. own] };
                return null;
            default:
                return Refusals.Role(caller.Role, "AuditEvent");
        }
    }

    private static Denied? RestrictByScopes(Caller caller, ref AccessQuery wanted)
    {
        if (!ScopeRules.Limits(caller))
        {
            return null;
        }

        // Constraints look into resources; an entry becomes one only when it is shown.
        var scopes = ScopeRules.For(caller, AccessAction.Search, "AuditEvent").Where(s => s.Constraint is null).ToList();
        if (scopes.Count == 0)
        {
            return Refusals.Scope("AuditEvent");
        }

        if (scopes.Exists(s => s.Level is not ScopeLevel.Patient))
        {
            return null;
        }

        wanted = wanted with { Patients = [.. (wanted.Patients ?? [caller.LaunchPatient!]).Where(p => p == caller.LaunchPatient)] };
        return wanted.Patients.Count > 0 ? null : Refusals.LaunchedForAnother;
    }

    // A search that touched many people is told to each of them without naming the others.
    private static IEnumerable<string> Visible(Caller caller, IReadOnlyList<string> patients) =>
        caller.Role is Role.Citizen ? patients.Intersect(Policy.Own(caller), StringComparer.Ordinal) : patients;

    private static Result<AccessQuery> Read(SearchQuery query)
    {
        var wanted = new AccessQuery(null, null, long.MinValue, long.MaxValue, long.MaxValue, query.Count ?? DefaultCount);
        foreach (var term in query.Terms)
        {
            switch (term.Parameter.Code, term.Modifier)
            {
                case ("patient", SearchModifier.None):
                    wanted = wanted with { Patients = [.. term.Values.OfType<SearchCriterion.Reference>().Select(r => r.Id ?? "")] };
                    break;
                case ("date", SearchModifier.None) when term.Values is [SearchCriterion.Date date] && Period(wanted, date) is { } period:
                    wanted = period;
                    break;
                case ("agent", SearchModifier.None) when term.Values is [SearchCriterion.Reference { Id: { } practitioner }]:
                    wanted = wanted with { Practitioner = practitioner };
                    break;
                case ("policy", SearchModifier.None) when term.Values is [SearchCriterion.Uri { Value: AccessReview.BreakGlass }]:
                    wanted = wanted with { Purpose = Purposes.EmergencyTreatment };
                    break;
                default:
                    return Invalid.One(
                        "search.not-supported", term.Written.Key, $"AuditEvent is searched by patient, date, agent and policy={AccessReview.BreakGlass}.");
            }
        }

        if (query.Lists.Length > 0)
        {
            return Invalid.One("search.not-supported", "_list", "No List holds an AuditEvent.");
        }

        if (query.Sorts.Any(s => s is not { Descending: true, Parameter.Code: "date" or "_lastUpdated" }))
        {
            return Invalid.One("search.not-supported", "_sort", "AuditEvent comes newest first.");
        }

        if (query.Cursor is { } cursor)
        {
            if (SearchCursor.Read(cursor, 1) is not [long before])
            {
                return Invalid.One("search.cursor", "_cursor", "The cursor was not made by this search.");
            }

            wanted = wanted with { Before = before };
        }

        return wanted;
    }

    private static AccessQuery? Period(AccessQuery wanted, SearchCriterion.Date date) => date.Prefix switch
    {
        SearchPrefix.Eq => wanted with { From = Math.Max(wanted.From, date.Lower), To = Math.Min(wanted.To, date.Upper + 1) },
        SearchPrefix.Ge => wanted with { From = Math.Max(wanted.From, date.Lower) },
        SearchPrefix.Gt or SearchPrefix.Sa => wanted with { From = Math.Max(wanted.From, date.Upper + 1) },
        SearchPrefix.Le => wanted with { To = Math.Min(wanted.To, date.Upper + 1) },
        SearchPrefix.Lt or SearchPrefix.Eb => wanted with { To = Math.Min(wanted.To, date.Lower) },
        SearchPrefix.Ne or SearchPrefix.Ap => null,
    };

    private static StoredResource Render(AccessRow row, IEnumerable<string> patients)
    {
        var entry = row.Entry;
        var at = DateTimeOffset.FromUnixTimeMilliseconds(entry.At);
        var id = "access-" + row.Seq.ToString(CultureInfo.InvariantCulture);
        var audit = new AuditEvent
        {
            Id = id,
            Type = Coding.Of("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest", "RESTful Operation"),
            Subtype = { Coding.Of("http://hl7.org/fhir/restful-interaction", entry.Action) },
            Action = entry.Action switch { "create" => "C", "update" => "U", "delete" => "D", "search" or "transaction" => "E", _ => "R" },
            Recorded = FhirDateTime.Instant(at),
            Outcome = entry.Outcome is "0" ? "0" : "4",
            OutcomeDesc = entry.Outcome is "0" ? null : entry.Outcome,
            PurposeOfEvent = { CodeableConcept.Of("http://terminology.hl7.org/CodeSystem/v3-ActReason", entry.Purpose) },
            Agent = { Agent(entry) },
            Source = new AuditEvent.SourceComponent
            {
                Site = Given(entry.Agent.Facility),
                Observer = entry.Agent.Facility.Length > 0 ? Reference.To($"Organization/{entry.Agent.Facility}") : new Reference { Display = "Sen" },
            },
        };
        foreach (var patient in patients)
        {
            audit.Entity.Add(new AuditEvent.EntityComponent
            {
                What = Reference.To($"Patient/{patient}"),
                Role = Coding.Of("http://terminology.hl7.org/CodeSystem/object-role", "1", "Patient"),
            });
        }

        foreach (var entity in What(entry))
        {
            audit.Entity.Add(entity);
        }

        return new StoredResource(new ResourceKey("AuditEvent", id), 1, at, Guid.Empty, audit.ToDocument());
    }

    private static AuditEvent.AgentComponent Agent(AccessEntry entry)
    {
        var agent = new AuditEvent.AgentComponent
        {
            Who = entry.Agent.Practitioner.Length > 0
                ? Reference.To($"Practitioner/{entry.Agent.Practitioner}", Given(entry.Agent.Display))
                : new Reference { Identifier = Identifier.Of("urn:sen:sid:account", entry.Agent.Subject), Display = Given(entry.Agent.Display) },
            Name = Given(entry.Agent.Display),
            Requestor = true,
            Role = { CodeableConcept.Of("urn:sen:cs:role", entry.Agent.Role) },
        };
        agent.PurposeOfUse.Add(CodeableConcept.Of("http://terminology.hl7.org/CodeSystem/v3-ActReason", entry.Purpose));
        if (entry.Reason is { } reason)
        {
            // The words with which the glass was broken; the person and the reviewer read them.
            agent.PurposeOfUse[0].Text = reason;
        }

        if (entry.Purpose is Purposes.EmergencyTreatment)
        {
            agent.Policy.Add(AccessReview.BreakGlass);
        }

        if (entry.Agent.Device.Length > 0)
        {
            agent.Network = new AuditEvent.NetworkComponent { Address = entry.Agent.Device, Type = "1" };
        }

        return agent;
    }

    private static IEnumerable<AuditEvent.EntityComponent> What(AccessEntry entry)
    {
        const string ObjectRole = "http://terminology.hl7.org/CodeSystem/object-role";
        var targets = entry.Target.Split(' ');
        return targets.All(t => ResourceKey.TryParse(t, null, out _))
            ? targets.Select(t => new AuditEvent.EntityComponent { What = Reference.To(t), Role = Coding.Of(ObjectRole, "4", "Domain Resource") })
            : [new AuditEvent.EntityComponent { Name = entry.Target, Role = Coding.Of(ObjectRole, "24", "Query") }];
    }

    private static string? Given(string text) => text.Length == 0 ? null : text;
}
