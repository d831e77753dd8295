namespace Sen.Billing;

/// <summary>Names the resource files of this module.</summary>
internal sealed class Texts;
