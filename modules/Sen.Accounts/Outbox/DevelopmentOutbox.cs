using System.Collections.Concurrent;
using Sen.Vietnam;

namespace Sen.Accounts.Outbox;

/// <summary>A message that was not sent anywhere but can be read at /dev/outbox.</summary>
public sealed record OutboxMessage(DateTimeOffset At, string Phone, string Text);

/// <summary>Development only: keeps the last hundred messages in memory instead of sending them.</summary>
public sealed class DevelopmentOutbox(TimeProvider clock) : IMessageSender
{
    private const int Kept = 100;

    private readonly ConcurrentQueue<OutboxMessage> _messages = new();

    /// <summary>Newest first.</summary>
    public IReadOnlyList<OutboxMessage> Messages => [.. _messages.Reverse()];

    public Task SendAsync(PhoneNumber phone, string text, CancellationToken cancellationToken)
    {
        _messages.Enqueue(new OutboxMessage(clock.GetUtcNow(), phone.E164, text));
        while (_messages.Count > Kept && _messages.TryDequeue(out _))
        {
            // Dropping the oldest is the work.
        }

        return Task.CompletedTask;
    }
}
