using Microsoft.Extensions.Localization;
using Sen.Vietnam;

namespace Sen.Reception.Desk;

/// <summary>"Nam", "Nữ".</summary>
internal static class SexText
{
    internal static string Of(IStringLocalizer texts, Sex sex) => texts[$"Sex.{sex}"];
}
