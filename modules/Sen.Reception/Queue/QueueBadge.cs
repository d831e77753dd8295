using Microsoft.Extensions.DependencyInjection;
using Sen.Profiles;
using Sen.Record;
using Sen.Reception.Facility;
using Sen.Ui;

namespace Sen.Reception.Queue;

/// <summary>How many wait in the facility, on the menu's icon.</summary>
internal static class QueueBadge
{
    internal static async ValueTask<int?> CountAsync(NavContext context, CancellationToken cancellationToken)
    {
        var directory = context.Services.GetRequiredService<FacilityDirectory>();
        var queues = context.Services.GetRequiredService<LiveQueues>();
        var facility = await directory.OfAsync(context.User.ToCaller().Facility, cancellationToken);
        return facility?.Rooms.Sum(r => queues.Room(r.Id).Count(t => t.Place.Status == QueueStatus.Waiting));
    }
}
