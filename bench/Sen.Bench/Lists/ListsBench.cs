using Sen.Vietnam;

namespace Sen.Bench;

/// <summary>
/// What a doctor waits for a diagnosis while typing: <see cref="Icd10"/> on the whole list beside SQLite's full-text index (FTS5, marks
/// removed, prefixes of one to three letters kept, its own ranking) on the same titles in the same process.
/// </summary>
internal static class ListsBench
{
    private const string Matching = "select code from codes where codes match ?1 order by rank limit 20";

    private static readonly string[] Typed = ["b", "viem", "dai thao duong", "e1", "tang huyet ap", "không xác định", "gãy xương đùi", "benh"];

    internal static async Task RunAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        var day = DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().DateTime);
        using var fts = Filled(Icd10.All(day));
        foreach (var typed in Typed)
        {
            await Rounds.RunAsync(
                $"Typed “{typed}” among {Icd10.All(day).Count:N0} diagnoses", [1],
                [
                    new Way("FTS5", IsBaseline: true, (_, _) => Task.FromResult(Ask(fts, typed))),
                    new Way("Icd10.Find", IsBaseline: false, (_, _) => Task.FromResult(Icd10.Find(typed, day))),
                ],
                settings.Effort with { Cell = settings.Effort.Cell / 8, WarmUp = settings.Effort.WarmUp / 8 }, settings.Output, cancellationToken);
        }
    }

    private static RawSqlite Filled(IReadOnlyList<IcdCode> codes)
    {
        var database = new RawSqlite(":memory:");
        database.Execute("create virtual table codes using fts5(code, title, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'); begin");
        var insert = database.Prepare("insert into codes values (?1, ?2)");
        foreach (var code in codes)
        {
            insert.BindText(1, code.Code.Replace(".", "", StringComparison.Ordinal));
            insert.BindText(2, Folded(code.NameVi));
            database.Step(insert);
        }

        database.Execute("commit");
        return database;
    }

    private static int Ask(RawSqlite database, string typed)
    {
        var statement = database.Prepare(Matching);
        statement.BindText(1, string.Join(' ', Folded(typed).Split(' ').Select(word => $"{word}*")));
        var found = 0;
        while (database.Step(statement))
        {
            found++;
        }

        return found;
    }

    // FTS5 takes the marks of a letter away; đ is a letter of its own.
    private static string Folded(string text) => text.Replace('đ', 'd').Replace('Đ', 'D');
}
