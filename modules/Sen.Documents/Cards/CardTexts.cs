using System.Globalization;
using System.Resources;

namespace Sen.Documents.Cards;

/// <summary>Names the resource files Resources/Cards/CardTexts.resx (Vietnamese) and CardTexts.en.resx.</summary>
internal sealed class CardTexts
{
    private static readonly ResourceManager Resources = new("Sen.Documents.Resources.Cards.CardTexts", typeof(CardTexts).Assembly);

    private CardTexts()
    {
    }

    /// <summary>A text of the reader's language; null when there is none.</summary>
    internal static string? Find(string key) => Resources.GetString(key, CultureInfo.CurrentUICulture);
}
