using Sen.Log;
using Sen.TestKit;
using Sen.Transparency.Keys;

namespace Sen.Transparency.Tests.Keys;

public sealed class KeyFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sen-key-test-");

    private string File => Path.Combine(_folder.FullName, "log", "log.key");

    [Fact]
    public void A_new_key_is_readable_by_its_owner_only_and_stays_the_same()
    {
        var made = SecretFile.LoadOrCreate(File, NoteKeyType.Ed25519, () => "log.example/a");
        System.IO.File.GetUnixFileMode(File).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        SecretFile.LoadOrCreate(File, NoteKeyType.Ed25519, () => "log.example/b").Verifier.ShouldBe(made.Verifier);
        Directory.GetFiles(Path.GetDirectoryName(File)!).ShouldBe([File]);
    }

    [Fact]
    public async Task Of_many_who_begin_at_once_all_have_the_same_key()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 16).Select(i =>
            Task.Run(() => SecretFile.LoadOrCreate(File, NoteKeyType.Ed25519, () => $"log.example/{i}").Verifier)));
        keys.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_key_that_others_may_read_or_of_another_kind_or_broken_is_refused()
    {
        SecretFile.LoadOrCreate(File, NoteKeyType.Ed25519, () => "log.example/a");
        Should.Throw<InvalidOperationException>(() => SecretFile.LoadOrCreate(File, NoteKeyType.Cosignature, () => "w"));
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Should.Throw<InvalidOperationException>(() => SecretFile.Load(File)).Message.ShouldContain("chmod 600");
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        System.IO.File.WriteAllText(File, "PRIVATE+KEY+nonsense");
        Should.Throw<InvalidOperationException>(() => SecretFile.Load(File)).Message.ShouldNotContain("nonsense");
    }

    [Fact]
    public async Task The_key_of_a_node_lies_in_its_folder_and_in_no_database()
    {
        await using (var host = await SenHost.StartAsync(new SenHostOptions { DataDirectory = _folder.FullName }))
        {
            using var client = host.Client();
            await Eventually.IsAsync(async () => (await client.GetAsync("/log/checkpoint")).IsSuccessStatusCode);
        }

        var secret = (await System.IO.File.ReadAllTextAsync(File)).Trim().Split('+', 5)[4];
        foreach (var file in _folder.EnumerateFiles("*", SearchOption.AllDirectories).Where(f => f.FullName != File))
        {
            System.Text.Encoding.Latin1.GetString(await System.IO.File.ReadAllBytesAsync(file.FullName)).ShouldNotContain(secret, Case.Sensitive, file.Name);
        }
    }

    [Fact]
    public void A_log_keeps_its_name()
    {
        var key = NoteSigner.Generate("log.example/a", NoteKeyType.Ed25519).Verifier;
        LogIdentity.PolicyOf(new TransparencyOptions { Origin = "log.example/a" }, key).Origin.ShouldBe("log.example/a");
        LogIdentity.PolicyOf(new TransparencyOptions(), key).Origin.ShouldBe("log.example/a");
        Should.Throw<InvalidOperationException>(() => LogIdentity.PolicyOf(new TransparencyOptions { Origin = "log.example/b" }, key));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
