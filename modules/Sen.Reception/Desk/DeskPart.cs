using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Sen.Record;
using Sen.Reception.CheckIn;
using Sen.Vietnam;

namespace Sen.Reception.Desk;

/// <summary>A part of the desk page that shows the turn under its key.</summary>
public abstract class DeskPart : ComponentBase
{
    /// <summary>Key of the turn.</summary>
    [Parameter]
    [EditorRequired]
    public string Key { get; set; } = "";

    [CascadingParameter]
    private protected HttpContext? Http { get; set; }

    [Inject]
    private protected Handoffs Handoffs { get; set; } = null!;

    [Inject]
    private protected TimeProvider Clock { get; set; } = null!;

    private protected DeskTurn Turn { get; private set; } = null!;

    private protected Arrival Arrival => Turn.Arrival!;

    private protected DateOnly Today => VietnamTime.Today(Clock);

    /// <inheritdoc/>
    protected override void OnParametersSet() =>
        Turn = Handoffs.Find<DeskTurn>(Http!.User.ToCaller().Subject, Key) ?? throw new InvalidOperationException("The page shows this part only for a turn.");
}
