using Sen.Fhir;
using Sen.Profiles;
using Sen.Simulator.People;
using Sen.Simulator.Places;
using Sen.Vietnam;

namespace Sen.Simulator.History;

/// <summary>Tests that were ordered together.</summary>
/// <param name="Id">Beginning of the ids of all that follows from it.</param>
/// <param name="At">When the sample was taken.</param>
internal sealed record LabOrder(string Id, Resident Person, Facility Facility, DoctorData Doctor, DateTimeOffset At)
{
    /// <summary>Null is twenty minutes after the sample.</summary>
    public DateTimeOffset? Released { get; init; }

    /// <summary>The visit in which it was ordered; null when it has the order's id.</summary>
    public string? Encounter { get; init; }
}

/// <summary>Laboratory results with their unit, range and mark, as the laboratory module releases them.</summary>
internal static class LabMaker
{
    internal const string Title = "Xét nghiệm máu và nước tiểu";
    private const string PlainTitle = "Xét nghiệm máu";
    private const string ReportCategory = "http://terminology.hl7.org/CodeSystem/v2-0074";

    /// <summary>A request and a report for all, an Observation for each.</summary>
    internal static IEnumerable<Resource> Write(LabOrder order, IReadOnlyList<Result> results)
    {
        if (results.Count == 0)
        {
            yield break;
        }

        var (visitId, person, facility, doctor, at) = order;
        var encounter = order.Encounter ?? visitId;
        var done = order.Released ?? at.AddMinutes(20);
        var requests = results.GroupBy(r => Test(r).ServiceCode, StringComparer.Ordinal).Select((g, i) => (Service: g.Key, Id: $"{visitId}-x{i + 1}", Tests: g.ToList())).ToList();
        var report = new DiagnosticReport
        {
            // The id of the first request, as when a report answers one.
            Id = $"{visitId}-x1",
            Status = "final",
            Category = { CodeableConcept.Of(ReportCategory, "LAB") },
            Code = CodeableConcept.Of(Systems.Loinc, "11502-2", "Laboratory report"),
            Subject = person.Reference,
            Encounter = Reference.To($"Encounter/{encounter}"),
            EffectiveDateTime = FhirDateTime.Of(at),
            Issued = FhirDateTime.Instant(done),
            Performer = { PlaceSeed.Organization(facility) },
        };
        report.Code.Text = results.Any(r => Test(r).Code.StartsWith('U')) ? Title : PlainTitle;
        foreach (var (service, id, tests) in requests)
        {
            yield return Request(person, facility, (encounter, id), service, at, doctor);
            report.BasedOn.Add(Reference.To($"ServiceRequest/{id}"));
            foreach (var result in tests)
            {
                var observation = Observation(person, facility, result, $"{visitId}-o-{Test(result).Code.ToLowerInvariant()}", at, done);
                observation.Encounter = Reference.To($"Encounter/{encounter}");
                observation.BasedOn.Add(Reference.To($"ServiceRequest/{id}"));
                report.Result.Add(Reference.To($"Observation/{observation.Id}", observation.Code!.Text));
                yield return observation;
            }
        }

        yield return report;
    }

    /// <summary>A value in the usual place of this person, sometimes above it.</summary>
    internal static Result Value(string test, Resident person, DateOnly day, Dice dice, bool high)
    {
        var found = LabTests.Get(test) ?? throw new InvalidDataException($"No test {test}.");
        if (!found.IsQuantity)
        {
            return new Result(test, null, high && dice.Chance(50) ? "positive" : "negative");
        }

        var range = found.RangeFor(person.Sex, Months(person, day));
        var low = range?.Low ?? (range?.High ?? 10m) * 0.4m;
        var top = range?.High ?? (range?.Low ?? 10m) * 1.5m;
        var at = low + ((top - low) * (high ? dice.Between(102, 145) : dice.Between(15, 92)) / 100m);
        return new Result(test, Math.Round(at, at < 20 ? 1 : 0, MidpointRounding.AwayFromZero));
    }

    internal static Observation Observation(Resident person, Facility facility, Result result, string id, DateTimeOffset at, DateTimeOffset done)
    {
        var test = Test(result);
        var day = VietnamTime.DayOf(at);
        var range = test.RangeFor(person.Sex, Months(person, day));
        var observation = new Observation
        {
            Id = id,
            Status = "final",
            Category = { CodeableConcept.Of(Systems.ObservationCategory, Codes.Laboratory) },
            Code = CodeOf(test),
            Subject = person.Reference,
            EffectiveDateTime = FhirDateTime.Of(at),
            Issued = FhirDateTime.Instant(done),
            Performer = { PlaceSeed.Organization(facility) },
        };
        if (result.Value is { } value)
        {
            observation.ValueQuantity = Quantity.Of(value, test.Unit, test.Unit);
        }
        else
        {
            observation.ValueCodeableConcept = new CodeableConcept { Text = result.Word == "positive" ? "Dương tính" : "Âm tính" };
        }

        observation.Interpretation.Add(CodeableConcept.Of(Systems.Interpretation, Flag(test, result, person, day)));
        if (range is not null)
        {
            observation.ReferenceRange.Add(Range(range, test));
        }

        return observation;
    }

    private static LabTest Test(Result result) => LabTests.Get(result.Test) ?? throw new InvalidDataException($"No test {result.Test}.");

    private static CodeableConcept CodeOf(LabTest test)
    {
        var code = new CodeableConcept { Text = test.NameVi };
        if (test.Loinc is { } loinc)
        {
            code.Coding.Add(Coding.Of(Systems.Loinc, loinc, test.NameEn));
        }

        code.Coding.Add(Coding.Of(Systems.Service, test.ServiceCode, MedicalServices.Get(test.ServiceCode)?.Name));
        return code;
    }

    private static string Flag(LabTest test, Result result, Resident person, DateOnly day) => result.Value is { } value
        ? test.Flag(value, person.Sex, Months(person, day)) switch
        {
            LabFlag.Low => "L",
            LabFlag.High => "H",
            LabFlag.DangerLow => "LL",
            LabFlag.DangerHigh => "HH",
            _ => "N",
        }
        : result.Word == "positive" ? "A" : "N";

    private static Observation.ReferenceRangeComponent Range(LabRange range, LabTest test)
    {
        var component = new Observation.ReferenceRangeComponent { Text = range.Text() };
        if (range.Low is { } low)
        {
            component.Low = Quantity.Of(low, test.Unit, test.Unit);
        }

        if (range.High is { } high)
        {
            component.High = Quantity.Of(high, test.Unit, test.Unit);
        }

        return component;
    }

    internal static ServiceRequest Request(Resident person, Facility facility, (string Visit, string Own) ids, string service, DateTimeOffset at, DoctorData doctor)
    {
        var tests = LabTests.OfService(service);
        var name = MedicalServices.Get(service)?.Name ?? service;
        var request = new ServiceRequest
        {
            Id = ids.Own,
            Status = "completed",
            Intent = "order",
            Code = new CodeableConcept { Text = tests is [var single] ? single.NameVi : name, Coding = { Coding.Of(Systems.Service, service, name) } },
            Subject = person.Reference,
            Encounter = Reference.To($"Encounter/{ids.Visit}"),
            AuthoredOn = FhirDateTime.Instant(at),
            Requester = PlaceSeed.Doctor(doctor),
            Performer = { PlaceSeed.Organization(facility) },
        };
        if (service.StartsWith("22.", StringComparison.Ordinal) || service.StartsWith("23.", StringComparison.Ordinal) || service.StartsWith("24.", StringComparison.Ordinal))
        {
            request.Category.Add(CodeableConcept.Of(Systems.Snomed, Codes.LaboratoryProcedure));
        }

        request.Code.Coding.AddRange(tests.Where(t => t.Loinc is not null).Select(t => Coding.Of(Systems.Loinc, t.Loinc!, t.NameVi)));
        return request;
    }

    private static int Months(Resident person, DateOnly day) => Vietnam.Age.On(person.Born, day).Months;
}
