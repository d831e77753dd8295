namespace Sen.Reception;

/// <summary>Names the resource files of this module for the localizer.</summary>
internal sealed class Texts;
