using System.Globalization;
using Sen.Fhir;

namespace Sen.Profiles;

/// <summary>Unique claims: one key, one holder. A key names the thing that can be had once.</summary>
public static class ClaimKeys
{
    public static string Person(string citizenNumber) => $"person/cccd/{citizenNumber}";

    public static string Slot(string slotId) => $"slot/{slotId}";

    /// <summary>A booked appointment is checked in once.</summary>
    public static string CheckIn(string appointmentId) => $"checkin/{appointmentId}";

    /// <summary>A person without an appointment has one open ticket per specialty, facility and day.</summary>
    public static string WalkIn(string patientId, string healthcareServiceId, DateOnly day) =>
        $"checkin/{patientId}/{healthcareServiceId}/{Day(day)}";

    /// <summary>A health-insurance card, by its insurance number where it has one, is in the Record once.</summary>
    public static string InsuranceCard(string number) => $"bhyt/{number}";

    public static string TicketCode(string code) => $"ticket/{code}";

    /// <summary>A charge item is on one invoice.</summary>
    public static string Billed(string chargeItemId) => $"billed/{chargeItemId}";

    /// <summary>A person has one standing appointment per specialty, facility and day.</summary>
    public static string Booked(string patientId, string healthcareServiceId, DateOnly day) =>
        $"booked/{patientId}/{healthcareServiceId}/{Day(day)}";

    /// <summary>A person is at one place at a time: one key per quarter of an hour that an appointment touches.</summary>
    public static string PersonTime(string patientId, DateTimeOffset quarter) =>
        $"time/{patientId}/{quarter.ToOffset(FhirDateTime.LocalOffset).ToString("yyyyMMdd'T'HHmm", CultureInfo.InvariantCulture)}";

    /// <summary>
    /// What a booked appointment holds of slot and person: taken with it, and released by whoever cancels it in the same commit.
    /// The ticket code is not among them: a code is never given twice.
    /// </summary>
    public static IReadOnlyList<string> OfAppointment(Appointment appointment)
    {
        var view = new AppointmentView(appointment);
        var keys = new List<string>();
        if (view.Slot is { } slot)
        {
            keys.Add(Slot(slot));
        }

        if (view.Patient is not { } patient || view.Start is not { } start)
        {
            return keys;
        }

        var local = start.ToOffset(FhirDateTime.LocalOffset);
        if (view.Service.IdIn("HealthcareService") is { } service)
        {
            keys.Add(Booked(patient, service, DateOnly.FromDateTime(local.DateTime)));
        }

        var quarter = TimeSpan.FromMinutes(15);
        var end = appointment.End?.LowerBound ?? local + quarter;
        for (var at = new DateTimeOffset(local.Ticks - (local.Ticks % quarter.Ticks), local.Offset); at < end; at += quarter)
        {
            keys.Add(PersonTime(patient, at));
        }

        return keys;
    }

    /// <summary>A person states once that a dose of a prescription was taken at a time of a day.</summary>
    public static string DoseTaken(string medicationRequestId, DateOnly day, string when) => $"taken/{medicationRequestId}/{Day(day)}/{when}";

    public static string Paid(string invoiceId) => $"paid/{invoiceId}";

    public static string BankTransaction(string bin, string reference) => $"bank/{bin}/{reference}";

    internal static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>Names of gapless counters.</summary>
public static class Counters
{
    /// <summary>Queue numbers of one series of a facility, from 1 every day.</summary>
    public static string Queue(string facility, string series, DateOnly day) => $"queue/{facility}/{series}/{ClaimKeys.Day(day)}";

    /// <summary>Medical record numbers of the province, from 1 every year.</summary>
    public static string MedicalRecord(int year) => $"mrn/{year % 100:00}";

    /// <summary>Follow-up slips of the province, from 1 every month.</summary>
    public static string FollowUpSlips(DateOnly issued) => $"follow-up-slip/{issued.ToString("yyMM", CultureInfo.InvariantCulture)}";

    public static string Invoice(string facility, int year) => $"invoice/{facility}/{year % 100:00}";
}
