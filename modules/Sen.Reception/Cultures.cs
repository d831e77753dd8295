using System.Globalization;

namespace Sen.Reception;

/// <summary>Halls speak Vietnamese, whatever language the clerk's screen has.</summary>
internal static class Cultures
{
    internal static readonly CultureInfo Vietnamese = CultureInfo.GetCultureInfo("vi");
}
