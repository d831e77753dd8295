using System.Globalization;

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

    public static string TicketCode(string code) => $"ticket/{code}";

    /// <summary>A charge item is on one invoice.</summary>
    public static string Billed(string chargeItemId) => $"billed/{chargeItemId}";

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

    public static string Invoice(string facility, int year) => $"invoice/{facility}/{year % 100:00}";
}
