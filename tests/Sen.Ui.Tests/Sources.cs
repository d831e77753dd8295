using System.Reflection;

namespace Sen.Ui.Tests;

/// <summary>The style sheets and components as they were when the tests were built.</summary>
internal static class Sources
{
    private static readonly Assembly _assembly = typeof(Sources).Assembly;

    public static IReadOnlyList<string> Named(string prefix) =>
        [.. _assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal))];

    public static string Read(string name)
    {
        using var reader = new StreamReader(_assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException(name));
        return reader.ReadToEnd();
    }
}
