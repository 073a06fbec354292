namespace Aesop.Tests.Servers.Tests.Tools;

[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class ReferenceDecoderTests(ServerKind kind)
{
    [Test]
    public async Task CopyFromAsync_AllFiles_AreTheServersBytes()
    {
        await using var server = await DatabaseServer.StartAsync(kind);
        using var folder = new ThrowawayFolder("copies");
        await server.ExecuteAsync("CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY); INSERT INTO d.t VALUES (1);");
        await server.RotateBinlogAsync();
        var files = await server.BinlogFilesAsync();

        var copies = await new ReferenceDecoder(kind).CopyFromAsync(server, Path.GetFileName(files[0]), folder.Path);

        Assert.That(copies, Has.Count.EqualTo(files.Count));
        Assert.That(await File.ReadAllBytesAsync(copies[0]), Is.EqualTo(await File.ReadAllBytesAsync(files[0])));
    }

    [Test]
    public async Task DecodeAsync_NotABinlog_ThrowsToolFailed()
    {
        using var folder = new ThrowawayFolder("text");
        await File.WriteAllTextAsync(folder["file"], "no binary log at all, but long enough to have a header");

        await Assert.ThatAsync(() => new ReferenceDecoder(kind).DecodeAsync([folder["file"]]), Throws.InstanceOf<ToolFailedException>());
    }
}
