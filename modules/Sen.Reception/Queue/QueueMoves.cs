using Sen.Profiles;
using Sen.Record;

namespace Sen.Reception.Queue;

/// <summary>What staff can do with a ticket; the names are those of the addresses.</summary>
internal enum QueueAction
{
    /// <summary>Mời vào.</summary>
    Call,

    /// <summary>Gọi lại: the hall hears it once more.</summary>
    Recall,

    /// <summary>Qua lượt: nobody came.</summary>
    Skip,

    /// <summary>Đã quay lại: seen after the next few.</summary>
    Return,

    /// <summary>Chuyển phòng.</summary>
    Transfer,

    /// <summary>Bắt đầu khám.</summary>
    Serve,

    /// <summary>Xong.</summary>
    Finish,

    /// <summary>Hủy số, with a reason: the person does not come, or the number was given by mistake.</summary>
    Cancel,

    /// <summary>Hoàn tác, with a reason.</summary>
    Undo,
}

/// <summary>Which move is possible from where: the whole life of a ticket in one table.</summary>
internal static class QueueMoves
{
    internal const string NotNow = "queue.not-now";

    /// <summary>Where the action leads; <see cref="QueueAction.Undo"/> is decided by the ticket's history instead.</summary>
    internal static Result<QueueStatus> Decide(QueueStatus now, QueueAction action) => (action, now) switch
    {
        (QueueAction.Call, QueueStatus.Waiting or QueueStatus.Missed) => QueueStatus.Called,
        (QueueAction.Recall, QueueStatus.Called) => QueueStatus.Called,
        (QueueAction.Skip, QueueStatus.Called or QueueStatus.Waiting) => QueueStatus.Missed,
        (QueueAction.Return, QueueStatus.Missed) => QueueStatus.Waiting,
        (QueueAction.Transfer, QueueStatus.Waiting or QueueStatus.Called or QueueStatus.Missed) => QueueStatus.Waiting,
        (QueueAction.Serve, QueueStatus.Called or QueueStatus.Waiting or QueueStatus.Missed) => QueueStatus.Serving,
        (QueueAction.Cancel, QueueStatus.Waiting or QueueStatus.Called or QueueStatus.Missed) => QueueStatus.Cancelled,
        (QueueAction.Finish, QueueStatus.Serving or QueueStatus.Called) => QueueStatus.Done,
        _ => Invalid.One(NotNow, "action", $"A {now} ticket cannot {action}."),
    };

    /// <summary>What can be done with a ticket in this state, for the buttons of a page.</summary>
    internal static IEnumerable<QueueAction> Possible(QueueStatus now) =>
        Enum.GetValues<QueueAction>().Where(a => a != QueueAction.Undo && Decide(now, a).Succeeded);
}
