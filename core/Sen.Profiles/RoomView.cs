using Sen.Fhir;

namespace Sen.Profiles;

/// <summary>A room where people are seen.</summary>
public sealed class RoomView(Location room)
{
    public string Id => room.Id!;

    public Location Resource => room;

    /// <summary>"Phòng 204".</summary>
    public string Name => room.Name ?? "";

    public string Number => room.Identifier.In(Systems.RoomNumber) ?? "";

    public string Series => room.Identifier.In(Systems.QueueSeries) ?? "";

    /// <summary>"tầng 2".</summary>
    public string Floor => room.Description ?? "";

    public string? Facility => room.ManagingOrganization.IdIn("Organization");

    public string? Hall => room.PartOf.IdIn("Location");

    /// <summary>Colour word of the line on the floor, in Vietnamese as painted ("xanh lá").</summary>
    public string? FloorLine => room.Extension.Named(Systems.Extensions.FloorLine)?.ValueString;

    public bool Open => room.Status is null or "active";

    /// <summary>Why a suspended room is closed and when it opens again, in the words of its staff.</summary>
    public string? ClosedBecause => room.AvailabilityExceptions;
}
