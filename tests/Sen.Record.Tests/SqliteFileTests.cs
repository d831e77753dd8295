using Microsoft.Extensions.Logging.Abstractions;
using Sen.Fhir;

namespace Sen.Record.Tests;

/// <summary>One writer for one file.</summary>
public sealed class SqliteFileTests : RecordOn
{
    protected override Task<RecordOptions> CreateAsync() => Engines.SqliteAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);

    [Fact]
    public async Task A_second_writer_is_refused_with_the_folder_named()
    {
        var refused = await Should.ThrowAsync<RecordInUseException>(OpenAsync);
        refused.Message.ShouldContain(Options.DataDirectory);
    }

    [Fact]
    public async Task A_reader_opens_beside_the_writer_and_commits_nothing()
    {
        var key = new ResourceKey("Patient", "a");
        var patient = FhirDocument.Parse("""{"resourceType":"Patient","id":"a"}"""u8.ToArray()).ValueOrThrow();
        (await Record.CommitAsync(Node, new Commit().Put(patient, key), None)).Succeeded.ShouldBeTrue();
        var options = new RecordOptions { Engine = RecordEngine.Sqlite, DataDirectory = Options.DataDirectory, ReadOnly = true };
        await using var beside = await RecordFactory.OpenAsync(options, Clock, NullLoggerFactory.Instance, None);
        (await beside.ReadAsync(Node, key, None)).Value.Version.ShouldBe(1);
        (await beside.VerifyAsync(None)).IsWhole.ShouldBeTrue();
        await Should.ThrowAsync<InvalidOperationException>(() => beside.CommitAsync(Node, new Commit().Delete(key), None));
    }

    [Fact]
    public async Task The_file_is_free_again_when_it_was_closed()
    {
        await ReopenAsync();
        (await Record.Feed.HeadAsync(None)).ShouldBe(0);
    }
}
