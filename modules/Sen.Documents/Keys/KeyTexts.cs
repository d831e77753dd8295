namespace Sen.Documents.Keys;

/// <summary>Names the resource files Resources/Keys/KeyTexts.resx (Vietnamese) and KeyTexts.en.resx.</summary>
internal sealed class KeyTexts;
