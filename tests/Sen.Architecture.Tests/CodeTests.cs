using System.Globalization;
using System.Text.RegularExpressions;

namespace Sen.Architecture.Tests;

/// <summary>Habits a machine can hold us to.</summary>
public sealed partial class CodeTests
{
    [Fact]
    public void Event_ids_are_used_once()
    {
        var ids = Repository.Sources(".cs").SelectMany(file => EventId().Matches(File.ReadAllText(file))
            .Select(m => (Id: int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture), File: Repository.Name(file))));

        ids.GroupBy(e => e.Id).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {string.Join(", ", g.Select(e => e.File))}").ShouldBeEmpty();
    }

    [Fact]
    public void The_clock_is_the_TimeProvider() => Lines(ForbiddenClock()).ShouldBeEmpty();

    [Fact]
    public void Nothing_waits_by_blocking_or_is_left_for_later() => Lines(Forbidden()).ShouldBeEmpty();

    [Fact]
    public void No_page_names_a_colour() =>
        Repository.Sources(".razor").SelectMany(file => HexColour().Matches(File.ReadAllText(file)).Select(m => $"{Repository.Name(file)}: {m.Value}"))
            .Where(found => !found.Contains("SenLogo", StringComparison.Ordinal))
            .ShouldBeEmpty();

    private static IEnumerable<string> Lines(Regex forbidden) =>
        Repository.Sources(".cs", ".razor").SelectMany(file => File.ReadLines(file).Select((line, i) => (line, i))
            .Where(l => forbidden.IsMatch(l.line) && !l.line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .Select(l => $"{Repository.Name(file)}:{l.i + 1}: {l.line.Trim()}"));

    [GeneratedRegex(@"EventId = (\d+)")]
    private static partial Regex EventId();

    [GeneratedRegex(@"DateTime(Offset)?\.(Utc)?Now\b")]
    private static partial Regex ForbiddenClock();

    [GeneratedRegex(@"Thread\.Sleep|NotImplementedException|#region|\bTODO\b|\bFIXME\b|catch\s*\{\s*\}")]
    private static partial Regex Forbidden();

    [GeneratedRegex("(?<![&\\w])#[0-9a-fA-F]{6}\\b")]
    private static partial Regex HexColour();
}
