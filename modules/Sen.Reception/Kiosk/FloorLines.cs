using Microsoft.Extensions.Localization;
using Sen.Vietnam;

namespace Sen.Reception.Kiosk;

/// <summary>The coloured line on the floor: its word as painted, and the name its colour has in the style sheet.</summary>
internal static class FloorLines
{
    internal static string Slug(string colour) => SearchKey.Of(colour).Replace(' ', '-');

    /// <summary>The colour in the reader's language; a word without a translation stays as painted.</summary>
    internal static string Name(IStringLocalizer texts, string colour)
    {
        var named = texts[$"Colour.{Slug(colour)}"];
        return named.ResourceNotFound ? colour : named;
    }
}
