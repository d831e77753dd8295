namespace Sen.Web;

/// <summary>Names the resource files Resources/Texts.resx (Vietnamese) and Texts.en.resx.</summary>
internal sealed class Texts;
