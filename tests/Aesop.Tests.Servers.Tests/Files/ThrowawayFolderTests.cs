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
    public void Path_SameName_IsAnotherFolder()
    {
        using var first = new ThrowawayFolder("same");
        using var second = new ThrowawayFolder("same");

        Assert.That(second.Path, Is.Not.EqualTo(first.Path));
    }
}
