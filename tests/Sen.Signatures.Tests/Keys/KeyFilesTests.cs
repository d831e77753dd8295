namespace Sen.Signatures.Tests;

/// <summary>Making a small secret file, when something is in the way.</summary>
public sealed class KeyFilesTests
{
    [Fact]
    public void What_is_held_is_told_from_what_cannot_be_written()
    {
        using var folder = new Folder();
        var file = Path.Combine(folder.Path, "secret.lock");
        var moment = TimeSpan.FromMilliseconds(50);
        using (KeyFiles.Turn(file, moment))
        {
            Should.Throw<IOException>(() => KeyFiles.Turn(file, moment)).Message.ShouldContain("held by another");
        }

        KeyFiles.Turn(file, moment).Dispose();
        Should.Throw<DirectoryNotFoundException>(() => KeyFiles.Turn(Path.Combine(folder.Path, "gone", "secret.lock"), moment));
        Should.Throw<PathTooLongException>(() => KeyFiles.Turn(Path.Combine(folder.Path, new string('x', 300)), moment));
        Should.Throw<UnauthorizedAccessException>(() => KeyFiles.Turn(folder.Path, moment));
    }
}
