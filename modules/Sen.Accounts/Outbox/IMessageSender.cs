using Sen.Vietnam;

namespace Sen.Accounts.Outbox;

/// <summary>Sends a short message to a phone. A gateway to an operator implements it; development keeps messages to look at.</summary>
public interface IMessageSender
{
    Task SendAsync(PhoneNumber phone, string text, CancellationToken cancellationToken);
}
