using Sen.Vietnam;

namespace Sen.Accounts.Outbox;

/// <summary>Stands where no message gateway is configured: sign-in by phone is refused openly rather than pretended.</summary>
internal sealed class NoGateway : IMessageSender
{
    public Task SendAsync(PhoneNumber phone, string text, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("No message gateway is configured: register an IMessageSender.");
}
