using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Sen.Booking.FindSlot;

/// <summary>The questions of booking, in the order they are asked.</summary>
internal enum BookingStep
{
    Facility,
    Specialty,
    Doctor,
    Time,
    Review,
}

/// <summary>
/// What has been answered so far. It lives in the address of the page, so that every step works without script, can be
/// shared and survives sign-in; "Đổi" opens one question again and keeps the other answers.
/// </summary>
internal sealed record BookingAnswers
{
    /// <summary>In place of a doctor: anyone who has time.</summary>
    internal const string AnyDoctor = "any";

    internal const string Path = "/booking";

    /// <summary>Patient id; null means the person who is signed in.</summary>
    public string? Person { get; init; }

    public string? Facility { get; init; }

    /// <summary>HealthcareService id.</summary>
    public string? Service { get; init; }

    /// <summary>PractitionerRole id, or <see cref="AnyDoctor"/>.</summary>
    public string? Doctor { get; init; }

    public DateOnly? Day { get; init; }

    public string? Slot { get; init; }

    /// <summary>The appointment that is moved to another time; null for a new one.</summary>
    public string? Change { get; init; }

    /// <summary>The question that was opened again.</summary>
    public BookingStep? Edit { get; init; }

    /// <summary>Text typed to find a specialty.</summary>
    public string? Find { get; init; }

    internal BookingStep Step => Edit ?? Missing;

    private BookingStep Missing =>
        Facility is null ? BookingStep.Facility
        : Service is null ? BookingStep.Specialty
        : Doctor is null ? BookingStep.Doctor
        : Slot is null ? BookingStep.Time
        : BookingStep.Review;

    internal static BookingAnswers Of(IQueryCollection query)
    {
        string? Id(string name) => query[name] is [{ Length: > 0 and <= 64 } value] ? value : null;

        return new BookingAnswers
        {
            Person = Id("for"),
            Facility = Id("facility"),
            Service = Id("service"),
            Doctor = Id("doctor"),
            Slot = Id("slot"),
            Change = Id("change"),
            Day = DateOnly.TryParseExact(Id("day"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null,
            Edit = Enum.TryParse<BookingStep>(Id("edit"), ignoreCase: true, out var step) && Enum.IsDefined(step) ? step : null,
            Find = query["find"] is [{ Length: > 0 and <= 100 } find] ? find.Trim() : null,
        };
    }

    /// <summary>Answers that no longer fit each other are dropped: the doctor goes with the specialty, the slot with the doctor.</summary>
    internal BookingAnswers Fit(DirectoryMap directory)
    {
        var facility = directory.Facility(Facility) is null ? null : Facility;
        var service = directory.Clinic(Service) is { } clinic && clinic.Facility == facility ? Service : null;
        var doctor = Doctor == AnyDoctor || (directory.Doctor(Doctor) is { } found && found.Clinic == service) ? Doctor : null;
        doctor = service is null ? null : doctor;
        return this with { Facility = facility, Service = service, Doctor = doctor, Slot = doctor is null ? null : Slot };
    }

    /// <summary>Every answer but the named one, as hidden fields of a form.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Fields(params string[] without) =>
        Pairs().Where(p => !without.Contains(p.Key, StringComparer.Ordinal));

    internal string Url => QueryHelpers.AddQueryString(Path, Pairs().Select(p => KeyValuePair.Create(p.Key, (string?)p.Value)));

    private IEnumerable<KeyValuePair<string, string>> Pairs()
    {
        (string Name, string? Value)[] all =
        [
            ("change", Change), ("for", Person), ("facility", Facility), ("service", Service), ("doctor", Doctor),
            ("day", Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("slot", Slot),
            ("edit", Edit?.ToString().ToLowerInvariant()), ("find", Find),
        ];
        return all.Where(p => p.Value is not null).Select(p => KeyValuePair.Create(p.Name, p.Value!));
    }
}
