using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Sen.Vietnam;

namespace Sen.Accounts.Outbox;

/// <summary>Development only: the messages that a gateway would have sent. Elsewhere the page does not exist.</summary>
public sealed partial class OutboxPage(IServiceProvider services)
{
    private List<OutboxMessage> _messages = [];

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    protected override void OnInitialized()
    {
        if (services.GetService(typeof(DevelopmentOutbox)) is DevelopmentOutbox outbox)
        {
            _messages = [.. outbox.Messages.Select(m => m with { At = VietnamTime.Local(m.At) })];
        }
        else
        {
            Http.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }
}
