using Sen.Fhir;

namespace Sen.Record.Tests;

/// <summary>A database that was indexed by another table of parameters is indexed anew when it is opened.</summary>
public abstract class ReindexContract : RecordOn
{
    [Fact]
    public async Task The_index_is_rebuilt_when_its_table_has_changed_and_only_then()
    {
        var patient = People.Patient();
        var gone = People.Patient("Trần");
        await Record.CommitAsync(Node, new Commit().Create(patient).Create(People.Encounter(patient.Id!, "f1")).Create(gone), None);
        await Record.CommitAsync(Node, new Commit().Delete(ResourceKey.Of(gone)), None);
        (await Record.Store.ReindexAsync(IndexedParameters.Fingerprint, (_, _) => IndexRows.None, None)).ShouldBeNull();

        (await Record.Store.ReindexAsync("another table", (_, _) => IndexRows.None, None)).ShouldBe(2);
        (await FoundAsync()).ShouldBe(0);
        await ReopenAsync();
        (await FoundAsync()).ShouldBe(1);
        (await Record.ReadAsync(People.Staff(Role.Doctor), ResourceKey.Of(patient), None)).Succeeded.ShouldBeTrue();
        (await Record.SearchAsync(Node, SearchQuery.For("Patient").Where("name", "tran"), None)).Value.Matches.ShouldBeEmpty();
        (await Record.VerifyAsync(None)).Findings.ShouldBeEmpty();

        patient.Name[0].Family = "Lê";
        (await Record.CommitAsync(Node, new Commit().Update(patient, 1), None)).Failure.ShouldBeNull();
        (await FoundAsync()).ShouldBe(1);
    }

    private async Task<int> FoundAsync() =>
        (await Record.SearchAsync(Node, SearchQuery.For("Patient").Where("name", "ngoc"), None)).Value.Matches.Count;
}

public sealed class SqliteReindexTests : ReindexContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.SqliteAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}

public sealed class PostgresReindexTests : ReindexContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.PostgresAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}
