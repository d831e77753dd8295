using System.Diagnostics.CodeAnalysis;
using Sen.Record;

namespace Sen.Bench;

/// <summary>What to measure, and how thoroughly.</summary>
internal sealed record BenchSettings
{
    internal const string Usage = """
        sen-bench [costs|commits|reads|kiosks|searches|rest|imports|everything|paths|lists|seals|papers]… [--quick] [--engine sqlite|postgres] [--seconds N] [--rounds N] [--clients N] [--corpus DIR]
        Without a name all are run. --corpus: a folder of (gzipped) FHIR bundles to commit in place of our own visits.
        PostgreSQL: the server that SEN_TEST_POSTGRES names, or one of our own for the time of the run.
        """;

    internal static readonly IReadOnlyDictionary<string, Func<BenchSettings, CancellationToken, Task>> All =
        new Dictionary<string, Func<BenchSettings, CancellationToken, Task>>(StringComparer.Ordinal)
        {
            ["costs"] = CostsBench.RunAsync,
            ["commits"] = CommitsBench.RunAsync,
            ["reads"] = ReadsBench.RunAsync,
            ["kiosks"] = KiosksBench.RunAsync,
            ["searches"] = SearchesBench.RunAsync,
            ["rest"] = RestBench.RunAsync,
            ["imports"] = ImportsBench.RunAsync,
            ["everything"] = EverythingBench.RunAsync,
            ["paths"] = PathsBench.RunAsync,
            ["lists"] = ListsBench.RunAsync,
            ["seals"] = SealsBench.RunAsync,
            ["papers"] = PapersBench.RunAsync,
        };

    internal IReadOnlyList<string> Verbs { get; private init; } = [.. All.Keys];

    internal IReadOnlyList<RecordEngine> Engines { get; private init; } = [RecordEngine.Sqlite, RecordEngine.Postgres];

    internal Effort Effort { get; private init; } = Effort.Full;

    /// <summary>How many at once, where that is what varies.</summary>
    internal IReadOnlyList<int> Clients { get; private init; } = [1, 16, 64];

    internal string? Corpus { get; private init; }

    internal TextWriter Output { get; } = Console.Out;

    internal static bool TryRead(string[] arguments, out BenchSettings settings, [NotNullWhen(false)] out string? problem)
    {
        settings = new BenchSettings();
        problem = null;
        var verbs = new List<string>();
        var left = new Queue<string>(arguments);
        while (left.TryDequeue(out var word))
        {
            var value = word.StartsWith("--", StringComparison.Ordinal) && word is not "--quick" && left.TryDequeue(out var next) ? next : null;
            switch (word)
            {
                case "--quick":
                    settings = settings with { Effort = Effort.Quick };
                    break;
                case "--engine" when Enum.TryParse<RecordEngine>(value, ignoreCase: true, out var engine):
                    settings = settings with { Engines = [engine] };
                    break;
                case "--seconds" when double.TryParse(value, out var seconds) && seconds > 0:
                    settings = settings with { Effort = settings.Effort with { Cell = TimeSpan.FromSeconds(seconds) } };
                    break;
                case "--rounds" when int.TryParse(value, out var rounds) && rounds > 0:
                    settings = settings with { Effort = settings.Effort with { Rounds = rounds } };
                    break;
                case "--clients" when int.TryParse(value, out var clients) && clients > 0:
                    settings = settings with { Clients = [clients] };
                    break;
                case "--corpus" when Directory.Exists(value):
                    settings = settings with { Corpus = value };
                    break;
                case var verb when All.ContainsKey(verb):
                    verbs.Add(verb);
                    break;
                default:
                    problem = $"'{word} {value}' is not understood.";
                    return false;
            }
        }

        settings = verbs.Count == 0 ? settings : settings with { Verbs = verbs };
        return true;
    }
}
