using System.Globalization;

namespace Sen.Exchange.Rest;

/// <summary>The version in an entity tag: <c>W/"3"</c>, also <c>"3"</c> and <c>3</c>, as clients write it.</summary>
internal static class VersionTag
{
    internal static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"W/\"{version}\"");

    internal static bool TryParse(string? tag, out long version)
    {
        version = 0;
        var text = tag?.Trim() ?? "";
        if (text.StartsWith("W/", StringComparison.Ordinal))
        {
            text = text[2..];
        }

        return long.TryParse(text.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out version);
    }
}
