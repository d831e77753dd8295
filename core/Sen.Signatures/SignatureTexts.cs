using System.Globalization;
using System.Resources;

namespace Sen.Signatures;

/// <summary>The words of this room: one sentence for each code (Resources/Texts.resx Vietnamese, Texts.en.resx English).</summary>
public static class SignatureTexts
{
    private static readonly ResourceManager Texts = new("Sen.Signatures.Resources.Texts", typeof(SignatureTexts).Assembly);

    /// <summary>The sentence of a member of one of this room's enumerations: refusals, problems, levels, coverage.</summary>
    public static string Of<TCode>(TCode code, CultureInfo? culture = null)
        where TCode : struct, Enum =>
        Texts.GetString($"{typeof(TCode).Name}.{code}", culture) ?? throw new InvalidOperationException($"No text for {typeof(TCode).Name}.{code}.");
}
