using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.TestKit;

/// <summary>People who were called into room 204 of <see cref="Fixture.Hospital"/>, and what the doctor there does with them.</summary>
/// <param name="host">The server as it is now: it may have been started again meanwhile.</param>
public sealed class Consulting(Func<SenHost> host)
{
    public const string Metformin = "VD-10965-10";

    private int _visits;

    /// <summary>A person nobody has seen before; returns the encounter's id.</summary>
    /// <param name="more">What else there is of the person, whose id it is given.</param>
    /// <param name="facility">Where the visit is.</param>
    public async Task<string> CallAsync(Action<Fixture, string>? more = null, string facility = Fixture.FacilityId)
    {
        var number = Interlocked.Increment(ref _visits);
        var (patient, encounter) = ($"person-{number}", $"visit-{number}");
        var (person, room, now) = (Reference.To($"Patient/{patient}", "Trần Thị Thử Nghiệm"), Reference.To($"Location/{Fixture.RoomId}", "Phòng 204"), host().Clock.GetUtcNow());
        var fixture = new Fixture().Patient(patient, "Trần Thị Thử Nghiệm", $"09218410{number:0000}", phone: null);
        fixture.Put(new Encounter
        {
            Id = encounter,
            Status = "in-progress",
            Class = Coding.Of(Systems.ActCode, "AMB"),
            Subject = person,
            ServiceProvider = Reference.To($"Organization/{facility}", "Bệnh viện"),
            ServiceType = CodeableConcept.Of(Systems.Specialty, "noi-tiet", "Nội tiết"),
            Period = new Period { Start = FhirDateTime.Of(now) },
            Location = { new Encounter.LocationComponent { Location = room } },
        });
        var ticket = TicketView.New(
            $"ticket-{number}", $"A{number:000}", "7F3K29Q" + TicketCodes.Alphabet[number % TicketCodes.Alphabet.Length],
            person, Reference.To($"Encounter/{encounter}"), room, now);
        new TicketView(ticket).Move(QueueStatus.Serving, now);
        fixture.Put(ticket);
        more?.Invoke(fixture, patient);
        await fixture.WriteAsync(host());
        return encounter;
    }

    /// <summary>Complaint, findings, advice, a diagnosis and a medicine: ready to be signed.</summary>
    public async Task ExamineAsync(Visitor doctor, string visit)
    {
        ArgumentNullException.ThrowIfNull(doctor);
        var page = $"/staff/doctor/{visit}";
        await doctor.PostAsync($"{page}/note", ("section", "complaint"), ("text", "Khát nhiều <b>đêm</b>"), ("base", ""));
        await doctor.PostAsync($"{page}/note", ("section", "findings"), ("text", "Tim đều & rõ"), ("base", ""));
        await doctor.PostAsync($"{page}/note", ("section", "advice"), ("text", "Ăn nhạt"), ("base", ""));
        await doctor.PostAsync($"{page}/diagnoses", ("code", "E11.9"));
        await doctor.PostAsync($"{page}/medicines", ("registration", Metformin));
        var found = await host().Record.SearchAsync(
            Caller.System("test"), SearchQuery.For<MedicationRequest>().Where("encounter", $"Encounter/{visit}"), CancellationToken.None);
        await doctor.PostAsync($"{page}/medicines/{found.Value.Matches.Single().Key.Id}", ("morning", "1"), ("afternoon", "1"), ("instruction", "uống sau ăn"));
    }

    /// <summary>Confirms with the password of the account.</summary>
    public static Task<Answer> SignAsync(Visitor doctor, string visit)
    {
        ArgumentNullException.ThrowIfNull(doctor);
        return doctor.PostAsync($"/staff/doctor/{visit}/sign", ("password", SenHost.Password));
    }
}
