namespace Sen.Documents.Verify;

/// <summary>Names the resource files Resources/Verify/VerifyTexts.resx (Vietnamese) and VerifyTexts.en.resx.</summary>
internal sealed class VerifyTexts;
