namespace Sen.Transparency;

/// <summary>Names the resource files of this module: Resources/Texts.resx (Vietnamese) and Texts.en.resx.</summary>
internal sealed class Texts;
