namespace Sen.Documents;

/// <summary>Names the resource files Resources/Texts.resx (Vietnamese) and Texts.en.resx for <c>IStringLocalizer</c>.</summary>
internal sealed class Texts;
