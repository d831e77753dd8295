using FsCheck;
using FsCheck.Fluent;

namespace Sen.Vietnam.Tests;

/// <summary>Text that people, scanners and attackers send: wild strings, and good samples with something broken.</summary>
internal static class Anything
{
    private static readonly string[] Pieces =
    [
        "|", "$", " ", "\r\n", "\t", "\0", "đ", "Ộ", "\uD83D", "\u0301", "<script>", "094184000372", "|||||||", "00020101", "6304", "-",
        "4E677579", "01/01/1990", "01011990", "Nam", "Nữ", "999999999999", "+84", "Nguyễn Văn A", "%", "{0}", "TE1", ",", "huyện", "\uFEFF",
    ];

    internal static void Holds(string[] samples, Action<string> law)
    {
        var wild = ArbMap.Default.GeneratorFor<string?>().Select(text => text ?? "");
        var pieces = Gen.ArrayOf(Gen.Elements(Pieces)).Select(parts => string.Concat(parts));
        var broken = from sample in Gen.Elements(samples)
                     from at in Gen.Choose(0, sample.Length)
                     from cut in Gen.Choose(0, Math.Min(3, sample.Length - at))
                     from piece in Gen.OneOf(pieces, wild)
                     select string.Concat(sample.AsSpan(0, at), piece, sample.AsSpan(at + cut));
        Prop.ForAll(Arb.From(Gen.OneOf(wild, pieces, broken)), law).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    /// <summary>Any text gives a value or an error with a code of the library.</summary>
    internal static void IsAnswered<T>(Func<string, Parsed<T>> parse, params string[] samples)
        where T : notnull
        => Holds(samples, text =>
        {
            var parsed = parse(text);
            if (!parsed.TryGet(out _, out var error))
            {
                error.Code.ShouldNotBeNullOrEmpty();
                error.Text().ShouldNotBe(error.Code);
            }
        });
}

/// <summary>The committed copies of published samples.</summary>
internal static class Vectors
{
    internal static IEnumerable<CsvRow> Rows(string name) => Csv.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", name)));
}
