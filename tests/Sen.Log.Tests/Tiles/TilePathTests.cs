namespace Sen.Log.Tests;

public sealed class TilePathTests
{
    [Theory]
    [InlineData("tile/0/x001/x234/067", 0, 1_234_067, 256)]
    [InlineData("tile/0/000", 0, 0, 256)]
    [InlineData("tile/0/000.p/1", 0, 0, 1)]
    [InlineData("tile/63/x001/000.p/255", 63, 1_000, 255)]
    [InlineData("tile/entries/x273/999", TilePath.Entries, 273_999, 256)]
    [InlineData("tile/entries/005.p/112", TilePath.Entries, 5, 112)]
    [InlineData("tile/0/x036/x028/x797/x018/x963/967", 0, 36_028_797_018_963_967, 256)]
    public void A_path_is_read_and_written_as_it_was(string path, int level, long number, int width)
    {
        TilePath.TryParse(path, out var tile).ShouldBeTrue();
        tile.ShouldBe(new TilePath(level, number, width));
        tile.ToString().ShouldBe(path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/tile/0/000")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/data/000")]
    [InlineData("tile/0/1")]
    [InlineData("tile/0/0001")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/234")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/x001/x234")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/000.p/1/2")]
    [InlineData("tile/0/+01")]
    [InlineData("tile/0/ 01")]
    [InlineData("tile/0/x036/x028/x797/x018/x963/968")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/999")]
    public void Any_other_path_is_refused(string path) => TilePath.TryParse(path, out _).ShouldBeFalse();

    /// <summary>The example of the specification, "Partial Tiles".</summary>
    [Fact]
    public void A_tree_of_70000_has_the_tiles_the_specification_counts()
    {
        Widths(70_000, 0).ShouldBe([.. Enumerable.Repeat(256, 273), 112]);
        Widths(70_000, 1).ShouldBe([256, 17]);
        Widths(70_000, 2).ShouldBe([1]);
        Widths(70_000, 3).ShouldBeEmpty();
        Widths(70_000, TilePath.Entries).ShouldBe([.. Enumerable.Repeat(256, 273), 112]);
        Widths(256, 0).ShouldBe([256]);
        Widths(256, 1).ShouldBe([1]);
        Widths(0, 0).ShouldBeEmpty();
        new TilePath(63, 0, 1).WidthAt(long.MaxValue).ShouldBe(0);
        new TilePath(7, 0, 1).WidthAt(long.MaxValue).ShouldBe(127);
        new TilePath(8, 0, 1).WidthAt(long.MaxValue).ShouldBe(0);
    }

    [Fact]
    public async Task A_bundle_holds_its_entries_and_ends_where_one_ends()
    {
        var world = await World.CreateAsync(size: 3);
        MerkleHash[] commitments = [world.Entry(0), world.Entry(1), world.Entry(2)];
        var bundle = EntryBundle.Write(commitments);
        bundle.Length.ShouldBe(3 * 34);
        EntryBundle.TryRead(bundle, out var entries).ShouldBeTrue();
        entries.Select(e => new MerkleHash(e.Span)).ShouldBe(commitments);
        EntryBundle.TryRead(bundle.AsMemory(0, bundle.Length - 1), out _).ShouldBeFalse();
        EntryBundle.TryRead(bundle.AsMemory(0, 35), out _).ShouldBeFalse();
        EntryBundle.TryRead(Array.Empty<byte>(), out var none).ShouldBeTrue();
        none.ShouldBeEmpty();
    }

    private static IEnumerable<int> Widths(long size, int level)
    {
        for (long number = 0; new TilePath(level, number, 1).WidthAt(size) is var width and > 0; number++)
        {
            yield return width;
        }
    }
}
