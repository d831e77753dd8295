using System.Reflection;

namespace Sen.Record;

/// <summary>The numbered SQL files of an engine; they only go forward.</summary>
internal static class Migrations
{
    /// <summary>Number and text, in order.</summary>
    internal static IReadOnlyList<(int Number, string Sql)> Of(string engine)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"Sen.Record.{engine}.Migrations.";
        var found = new List<(int, string)>();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            found.Add((int.Parse(name.AsSpan(prefix.Length, 4), System.Globalization.CultureInfo.InvariantCulture), reader.ReadToEnd()));
        }

        return found;
    }
}
