using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Laboratory.Release;

/// <summary>Results as FHIR: one Observation per test of an order, one DiagnosticReport per order with the order's id.</summary>
internal static class ResultRecord
{
    private const string ReportCategory = "http://terminology.hl7.org/CodeSystem/v2-0074";

    /// <summary>An order reports a test once; correcting it makes a new version.</summary>
    public static string IdOf(string requestId, LabTest test) => $"{requestId}-{test.Code.ToLowerInvariant()}";

    public static bool Is(Observation observation, LabTest test) => test.Loinc is { } loinc
        ? observation.Code?.Has(Systems.Loinc, loinc) == true
        : string.Equals(observation.Code?.Text, test.NameVi, StringComparison.Ordinal);

    public static Observation Build(Ordered order, EnteredResult result, Reference performer, DateTimeOffset at)
    {
        var test = result.Test;
        var observation = new Observation
        {
            Id = IdOf(order.Id, test),
            Status = "final",
            BasedOn = { Reference.To($"ServiceRequest/{order.Id}") },
            Category = { CodeableConcept.Of(Systems.ObservationCategory, Codes.Laboratory) },
            Code = new CodeableConcept { Text = test.NameVi, Coding = { Coding.Of(Systems.Service, test.ServiceCode) } },
            Subject = order.Request.Subject,
            Encounter = order.Request.Encounter,
            EffectiveDateTime = FhirDateTime.Of(at),
            Issued = FhirDateTime.Instant(at),
            Performer = { performer },
        };
        if (test.Loinc is { } loinc)
        {
            observation.Code.Coding.Insert(0, Coding.Of(Systems.Loinc, loinc, test.NameEn));
        }

        if (order.Request.Specimen.FirstOrDefault() is { } specimen)
        {
            observation.Specimen = specimen;
        }

        Value(observation, result);
        if (Code(result.Flag) is { } code)
        {
            observation.Interpretation.Add(CodeableConcept.Of(Systems.Interpretation, code));
        }

        if (Range(order, test, at) is { } range)
        {
            observation.ReferenceRange.Add(range);
        }

        return observation;
    }

    public static DiagnosticReport Report(Ordered order, IReadOnlyList<Observation> results, Reference performer, DateTimeOffset at)
    {
        var report = new DiagnosticReport
        {
            Id = order.Id,
            Status = "final",
            BasedOn = { Reference.To($"ServiceRequest/{order.Id}") },
            Category = { CodeableConcept.Of(ReportCategory, "LAB") },
            Code = order.Request.Code,
            Subject = order.Request.Subject,
            Encounter = order.Request.Encounter,
            EffectiveDateTime = FhirDateTime.Of(at),
            Issued = FhirDateTime.Instant(at),
            Performer = { order.Request.Performer.FirstOrDefault() ?? performer },
            ResultsInterpreter = { performer },
        };
        report.Result.AddRange(results.Select(r => Reference.To($"Observation/{r.Id}")));
        return report;
    }

    /// <summary>HL7 v3 ObservationInterpretation; null when nothing can be said.</summary>
    public static string? Code(LabFlag flag) => flag switch
    {
        LabFlag.Unknown => null,
        LabFlag.Normal => "N",
        LabFlag.Low => "L",
        LabFlag.High => "H",
        LabFlag.DangerLow => "LL",
        LabFlag.DangerHigh => "HH",
        LabFlag.Abnormal => "A",
    };

    /// <summary>True when both say the same result.</summary>
    public static bool SameValue(Observation one, Observation other) =>
        one.ValueQuantity?.Value == other.ValueQuantity?.Value
        && string.Equals(one.ValueCodeableConcept?.Text, other.ValueCodeableConcept?.Text, StringComparison.Ordinal)
        && string.Equals(one.ValueString, other.ValueString, StringComparison.Ordinal);

    /// <summary>The new version of a released result: it says what it was before, and why it changed, to everyone who reads it.</summary>
    public static void MarkCorrected(Observation observation, Observation before, string reason, Reference performer, DateTimeOffset at)
    {
        observation.Status = "corrected";
        observation.EffectiveDateTime = before.EffectiveDateTime;
        observation.Note.AddRange(before.Note);
        observation.Note.Add(new Annotation
        {
            Text = reason,
            Time = FhirDateTime.Of(at),
            AuthorReference = performer.ReferenceValue is null ? null : performer,
            AuthorString = performer.ReferenceValue is null ? performer.Display : null,
        });
        var was = new Extension { Url = Systems.Extensions.CorrectedFrom };
        if (before.ValueQuantity is { } quantity)
        {
            was.ValueQuantity = quantity;
        }
        else if (before.ValueCodeableConcept is { } concept)
        {
            was.ValueCodeableConcept = concept;
        }
        else
        {
            was.ValueString = before.ValueString ?? "–";
        }

        observation.Extension.Add(was);
    }

    private static void Value(Observation observation, EnteredResult result)
    {
        if (result.Value is { } number)
        {
            observation.ValueQuantity = Quantity.Of(number, result.Test.Unit, result.Test.Unit);
        }
        else if (result.Words is ResultInput.Positive or ResultInput.Negative)
        {
            // SNOMED CT: 10828004 positive, 260385009 negative.
            observation.ValueCodeableConcept = result.Words == ResultInput.Positive
                ? new CodeableConcept { Text = "dương tính", Coding = { Coding.Of(Systems.Snomed, "10828004", "Positive") } }
                : new CodeableConcept { Text = "âm tính", Coding = { Coding.Of(Systems.Snomed, "260385009", "Negative") } };
        }
        else
        {
            observation.ValueString = result.Words;
        }
    }

    // The range is written beside the result: another laboratory, or another year, has another one.
    private static Observation.ReferenceRangeComponent? Range(Ordered order, LabTest test, DateTimeOffset at)
    {
        if (test.RangeFor(order.Sex, order.AgeInMonths(VietnamTime.DayOf(at))) is not { } range || range.Text().Length == 0)
        {
            return null;
        }

        return new Observation.ReferenceRangeComponent
        {
            Low = range.Low is { } low ? Quantity.Of(low, test.Unit, test.Unit) : null,
            High = range.High is { } high ? Quantity.Of(high, test.Unit, test.Unit) : null,
            Text = range.Text(),
        };
    }
}
