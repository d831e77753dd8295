using Sen.TestKit;

namespace Sen.Reception.Tests;

/// <summary>What people do at our pages.</summary>
internal static class Pressing
{
    /// <summary>Send the form of the shown page whose address ends so.</summary>
    internal static Task<Visitor> PressAsync(this Visitor visitor, string actionEnd, params (string Name, string Value)[] values)
    {
        var form = HtmlForm.All(visitor.Html).FirstOrDefault(f => f.Action.EndsWith(actionEnd, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"No form to {actionEnd} at {visitor.Path}: {visitor.Text}");
        return visitor.SendAsync(form, values);
    }

    /// <summary>A button of the desk's action bar: it belongs to the form of the turn by its id.</summary>
    internal static Task<Visitor> TurnAsync(this Visitor clerk, params (string Name, string Value)[] values)
    {
        var form = HtmlForm.With(clerk.Html, "complaint");
        var given = values.Where(v => form.Names.Contains(v.Name, StringComparer.Ordinal)).ToArray();
        form.Fields.AddRange(values.Except(given).Select(v => KeyValuePair.Create(v.Name, v.Value)));
        return clerk.SendAsync(form, given);
    }

    /// <summary>Scan at a kiosk that shows its first page.</summary>
    internal static async Task<Visitor> ScanAsync(this Visitor kiosk, string text)
    {
        await kiosk.GoAsync("/kiosk");
        return await kiosk.PressAsync("/kiosk/scan", ("text", text));
    }

    /// <summary>From scan to number: two touches for who has not booked.</summary>
    internal static async Task<Visitor> TakeNumberAsync(this Visitor kiosk, string card, string specialty = Fixture.ServiceId)
    {
        await kiosk.ScanAsync(card);
        if (HtmlForm.All(kiosk.Html).Any(f => f.Action.EndsWith("/take", StringComparison.Ordinal)))
        {
            return await kiosk.PressAsync("/take");
        }

        await kiosk.GoAsync(kiosk.Path + "/specialty");
        return await kiosk.PressAsync("/take", ("specialty", specialty));
    }

    /// <summary>The big number of the kiosk's last page.</summary>
    internal static string Number(this Visitor kiosk)
    {
        var start = kiosk.Html.IndexOf("kiosk-number-big\">", StringComparison.Ordinal);
        start.ShouldBeGreaterThan(0, kiosk.Text);
        start += "kiosk-number-big\">".Length;
        return System.Net.WebUtility.HtmlDecode(kiosk.Html[start..kiosk.Html.IndexOf('<', start)]);
    }
}
