using System.Globalization;
using Sen.Vietnam;

namespace Sen.Documents.Cards.Links;

internal static class LinkTimes
{
    internal static string Text(DateTimeOffset at) => VietnamTime.Local(at).ToString("HH:mm, dd'/'MM'/'yyyy", CultureInfo.InvariantCulture);
}
