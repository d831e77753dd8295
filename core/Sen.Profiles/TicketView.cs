using Sen.Fhir;

namespace Sen.Profiles;

/// <summary>Where a queue ticket stands; each pairs with a status of FHIR Task.</summary>
public enum QueueStatus
{
    /// <summary>Đang chờ (Task requested).</summary>
    Waiting,

    /// <summary>Mời vào (ready).</summary>
    Called,

    /// <summary>Đang khám (in-progress).</summary>
    Serving,

    /// <summary>Qua lượt (on-hold).</summary>
    Missed,

    /// <summary>Xong (completed).</summary>
    Done,

    /// <summary>Đã hủy (cancelled).</summary>
    Cancelled,
}

/// <summary>A queue ticket read from its Task; <see cref="Move"/> is the only way its status changes.</summary>
public sealed class TicketView(FhirTask task)
{
    public string Id => task.Id!;

    public FhirTask Resource => task;

    /// <summary>"A027".</summary>
    public string Number => task.Identifier.In(Systems.QueueNumber) ?? "";

    /// <summary>Eight characters, see <see cref="TicketCodes"/>.</summary>
    public string? Code => task.Identifier.In(Systems.TicketCode);

    public QueueStatus Status => task.BusinessStatus?.CodeIn(Systems.QueueStatus) switch
    {
        "waiting" => QueueStatus.Waiting,
        "called" => QueueStatus.Called,
        "serving" => QueueStatus.Serving,
        "missed" => QueueStatus.Missed,
        "done" => QueueStatus.Done,
        _ => QueueStatus.Cancelled,
    };

    public bool Open => Status is QueueStatus.Waiting or QueueStatus.Called or QueueStatus.Serving or QueueStatus.Missed;

    public string? Patient => task.For.IdIn("Patient");

    public string FullName => task.For?.Display ?? "";

    public string? Encounter => task.Focus.IdIn("Encounter");

    public string? Room => task.Location.IdIn("Location");

    public string RoomName => task.Location?.Display ?? "";

    /// <summary>What the hall hears: "bà Kim Hoa".</summary>
    public string HallName => task.Description ?? "";

    public DateTimeOffset IssuedAt => task.AuthoredOn?.LowerBound ?? DateTimeOffset.MinValue;

    /// <summary>When it was called, or since when it is served.</summary>
    public DateTimeOffset? CalledAt => task.ExecutionPeriod?.Start?.LowerBound;

    /// <summary>A code of <see cref="Systems.QueuePriority"/>, or null.</summary>
    public string? Priority => task.ReasonCode?.CodeIn(Systems.QueuePriority);

    public bool IsSample => task.IsSample();

    /// <summary>A new waiting ticket. The number is set by whoever draws it.</summary>
    public static FhirTask New(string id, string number, string code, Reference person, Reference encounter, Reference room, DateTimeOffset at) => new()
    {
        Id = id,
        Status = "requested",
        BusinessStatus = CodeableConcept.Of(Systems.QueueStatus, "waiting"),
        Intent = "order",
        Code = CodeableConcept.Of(Systems.TaskCode, Codes.QueueTicket),
        Identifier = { Identifier.Of(Systems.QueueNumber, number), Identifier.Of(Systems.TicketCode, code) },
        For = person,
        Focus = encounter,
        Encounter = Reference.To(encounter.ReferenceValue!),
        Location = room,
        AuthoredOn = FhirDateTime.Of(at),
        LastModified = FhirDateTime.Of(at),
    };

    /// <summary>Set both statuses and the times that belong to them.</summary>
    public void Move(QueueStatus status, DateTimeOffset at)
    {
        var (taskStatus, code) = status switch
        {
            QueueStatus.Waiting => ("requested", "waiting"),
            QueueStatus.Called => ("ready", "called"),
            QueueStatus.Serving => ("in-progress", "serving"),
            QueueStatus.Missed => ("on-hold", "missed"),
            QueueStatus.Done => ("completed", "done"),
            QueueStatus.Cancelled => ("cancelled", "cancelled"),
        };
        task.Status = taskStatus;
        task.BusinessStatus = CodeableConcept.Of(Systems.QueueStatus, code);
        task.LastModified = FhirDateTime.Of(at);
        if (status is QueueStatus.Called or QueueStatus.Serving)
        {
            task.ExecutionPeriod = new Period { Start = FhirDateTime.Of(at) };
        }
        else if (status is QueueStatus.Done && task.ExecutionPeriod is { } period)
        {
            period.End = FhirDateTime.Of(at);
        }
    }
}
