namespace Aesop.Tests.Servers.Tests.Files;

internal sealed class ThrowawayFolderTests
{
    [Test]
    public void Dispose_WithContent_IsGone()
    {
        var folder = new ThrowawayFolder("filled");
        File.WriteAllText(folder["file"], "text");

        folder.Dispose();

        Assert.That(Directory.Exists(folder.Path), Is.False);
    }

    [Test]
    public void Constructor_ParentOfAProcessThatEnded_IsDeletedAndOthersAreNot()
    {
        // The parents beside ours, looked at by a process that makes its first folder now.
        using var ours = new ThrowawayFolder("ours");
        var ended = Directory.CreateTempSubdirectory("aesop-test-").FullName;
        Directory.CreateDirectory(Path.Combine(ended, "mysql-1", "data"));
        File.WriteAllText(Path.Combine(ended, ".lock"), "");
        var stranger = Directory.CreateTempSubdirectory("aesop-test-").FullName;

        ThrowawayFolder.DeleteLeftovers();

        Assert.That(Directory.Exists(ended), Is.False);
        Assert.That(Directory.Exists(stranger), Is.True, "it has no lock file, so it is no parent");
        Assert.That(Directory.Exists(ours.Path), Is.True, "this process lives");
        Directory.Delete(stranger);
    }

    [Test]
    public void Path_SameName_IsAnotherFolder()
    {
        using var first = new ThrowawayFolder("same");
        using var second = new ThrowawayFolder("same");

        Assert.That(second.Path, Is.Not.EqualTo(first.Path));
    }
}
