using System.Diagnostics;
using Sen.Documents.Paper;
using Sen.Documents.Pdf;
using Sen.Fhir;

namespace Sen.Documents.Tests.Paper;

/// <summary>The papers, judged by programs of others: poppler reads them, zbar reads their codes.</summary>
public sealed class PaperTests
{
    public static TheoryData<string> Kinds => ["Prescription", "Laboratory", "Record", "Bill"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_paper_is_one_page_of_its_size_with_all_fonts_inside(string kind)
    {
        using var file = new PaperFile(PaperSamples.Paper(Bundle(kind)));
        var info = file.Run("pdfinfo", file.Path);
        info.ShouldContain("Pages:           1");
        info.ShouldContain(kind is "Prescription" ? "419.5" : "595.2");
        info.ShouldContain("Title:");
        var fonts = file.Run("pdffonts", file.Path).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2).ToList();
        fonts.ShouldNotBeEmpty();
        fonts.ShouldAllBe(f => f.Contains(" yes yes yes ", StringComparison.Ordinal), "embedded, in part, with its characters");
        file.Text().ShouldContain("Nguyễn Thị Bích Ngọc");
        file.Text().ShouldContain("Trang 1/1");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_reader_reads_the_codes_of_a_paper(string kind)
    {
        var bundle = Bundle(kind);
        using var file = new PaperFile(PaperSamples.Paper(bundle));
        var codes = file.Codes();

        codes.ShouldContain($"QR-Code:{PaperSamples.Proof.Qr}");
        codes.ShouldContain($"CODE-128:{new DocumentView(bundle).Number}");
    }

    [Fact]
    public void A_prescription_says_what_the_picture_says()
    {
        using var file = new PaperFile(PaperSamples.Paper(PaperSamples.Prescription()));
        var text = file.Text();
        foreach (var words in new[]
        {
            "ĐƠN THUỐC", "Phòng 204, khám Nội tiết", "68,5 kg", "E11.2† N08.3*", "Dị ứng: Penicillin", "Thuốc dùng 30 ngày", "Metformin hydroclorid 850 mg", "60 viên",
            "04 (bốn)", "Thứ Năm 24/12/2026", "M9QC", "29/11/2026", "Đã ký số", "09:06:14", "004512/CT-GPHN", "Bản mẫu",
        })
        {
            text.ShouldContain(words);
        }
    }

    [Theory]
    [InlineData("Prescription", 14)]
    [InlineData("Record", 60)]
    [InlineData("Laboratory", 6)]
    [InlineData("Bill", 60)]
    public void A_long_list_goes_over_pages_with_its_head_again_and_no_row_split(string kind, int rows)
    {
        using var file = new PaperFile(PaperSamples.Paper(Bundle(kind, rows)));
        var pages = int.Parse(file.Run("pdfinfo", file.Path).Split("Pages:")[1].Split('\n')[0], System.Globalization.CultureInfo.InvariantCulture);
        pages.ShouldBeGreaterThan(1);
        for (var page = 1; page <= pages; page++)
        {
            var text = file.Run("pdftotext", "-f", $"{page}", "-l", $"{page}", "-layout", file.Path, "-");
            text.ShouldContain($"Trang {page}/{pages}");
            text.ShouldContain("Nguyễn Thị Bích Ngọc");
        }

        file.Text().Split("Đã ký số").Length.ShouldBe(2, "the signature stands once");
    }

    [Fact]
    public void Blocks_are_spread_so_that_none_is_split_and_a_heading_stays_with_what_it_heads()
    {
        var head = new Block(30, (_, _) => { });
        var blocks = Enumerable.Range(0, 40).Select(i => new Block(i % 7 == 0 ? 20 : 33, (_, _) => { }) { Head = head, KeepsNext = i % 7 == 0 }).ToList();
        var layout = new Layout
        {
            Format = Format.A5,
            Blocks = blocks,
            Continuation = new Block(38, (_, _) => { }),
            Proof = new Block(110, (_, _) => { }),
            Foot = (_, _, _) => { },
        };
        var pages = Pages.Spread(layout);

        pages.SelectMany(p => p).Where(b => blocks.Contains(b)).ShouldBe(blocks);
        pages.ShouldAllBe(p => p.Sum(b => b.Height) <= Pages.Bottom(layout));
        pages.Take(pages.Count - 1).Count(p => p[p.Count - 1].KeepsNext).ShouldBe(0);
        (pages[^1].Sum(b => b.Height) + 110).ShouldBeLessThanOrEqualTo(Pages.Bottom(layout));
    }

    [Fact]
    public void The_paper_is_prepared_for_the_archive_and_carries_what_is_attached()
    {
        var attached = new AttachedFile("proof.tlog", "text/plain", "c2sp.org/tlog-proof@v1\n"u8.ToArray(), "Bằng chứng niêm phong");
        using var file = new PaperFile(PaperMaker.Make(PaperSamples.Prescription(), PaperSamples.Proof, [attached]));
        var metadata = file.Run("pdfinfo", "-meta", file.Path);
        metadata.ShouldContain("pdfaid:part=\"3\"");
        metadata.ShouldContain("Đơn thuốc 92002k7x2m9q-c");
        file.Run("pdfinfo", file.Path).ShouldContain("PDF version:     1.7");
        file.Run("pdfdetach", "-list", file.Path).ShouldContain("proof.tlog");
        file.Run("pdfdetach", "-save", "1", "-o", file.Path + ".tlog", file.Path);
        File.ReadAllBytes(file.Path + ".tlog").ShouldBe(attached.Data);
    }

    [Fact]
    public void The_logo_of_the_papers_is_the_logo_of_the_pages()
    {
        var razor = File.ReadAllText(Path.Combine(Root(), "core/Sen.Ui/Basics/SenLogo.razor"));
        Drawing.Logo.ShouldAllBe(path => razor.Contains($"d=\"{path}\"", StringComparison.Ordinal));
    }

    private static Bundle Bundle(string kind, int? rows = null) => kind switch
    {
        "Prescription" => PaperSamples.Prescription(rows ?? 4),
        "Laboratory" => PaperSamples.Laboratory(rows ?? 1),
        "Record" => PaperSamples.Record(rows ?? 4),
        _ => PaperSamples.Bill(rows ?? 7),
    };

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Sen.slnx")))
        {
            directory = directory.Parent!;
        }

        return directory.FullName;
    }
}

/// <summary>A paper on disk, and the programs that read it.</summary>
internal sealed class PaperFile : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sen-paper-").FullName;

    internal PaperFile(byte[] pdf)
    {
        Path = System.IO.Path.Combine(_folder, "paper.pdf");
        File.WriteAllBytes(Path, pdf);
    }

    internal string Path { get; }

    internal string Text() => Run("pdftotext", "-layout", Path, "-");

    /// <summary>What a reader finds on the first page, as a printer of 300 dots an inch lays it down.</summary>
    internal string Codes()
    {
        Run("pdftoppm", "-r", "300", "-gray", "-png", "-f", "1", "-singlefile", Path, System.IO.Path.Combine(_folder, "page"));
        return Run("zbarimg", "-q", System.IO.Path.Combine(_folder, "page.png"));
    }

    /// <summary>What a judge says, also when it refuses.</summary>
    internal string Judge(string command) => Run("bash", "-c", $"{command} 2>&1; true");

    internal string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException($"{program} is missing. Install poppler-utils and zbar-tools (./test does).", missing);
        }

        using (process)
        {
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program}: {error.Result}");
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
