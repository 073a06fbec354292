using Aesop.Client.Tests.Fakes;

namespace Aesop.Client.Tests.Checkpoints;

public sealed class FileCheckpointStoreTests
{
    [Test]
    public async Task SaveAsync_ThenLoad_GivesTheSame()
    {
        using var folder = new TemporaryFolder();
        using var store = new FileCheckpointStore(folder.File("cp"));
        Assert.That(await store.LoadAsync(default), Is.Null);
        for (var number = 1; number <= 3; number++)
        {
            await store.SaveAsync(Shop.CheckpointBehind(number), default);
            Assert.That(await store.LoadAsync(default), Is.EqualTo(Shop.CheckpointBehind(number)));
        }

        Assert.That(await File.ReadAllTextAsync(store.Path), Is.EqualTo($"{Shop.CheckpointBehind(3)}\n"));
        Assert.That(Directory.GetFiles(folder.Path), Is.EqualTo(new[] { store.Path }), "no temporary file is left");
    }

    [Test]
    public async Task SaveAsync_TemporaryFileLeftByACrash_IsOverwritten()
    {
        using var folder = new TemporaryFolder();
        using var store = new FileCheckpointStore(folder.File("cp"));
        await File.WriteAllTextAsync(store.Path + ".tmp", new string('x', 10_000));
        await store.SaveAsync(Shop.CheckpointBehind(1), default);
        Assert.That(await store.LoadAsync(default), Is.EqualTo(Shop.CheckpointBehind(1)));
    }

    [Test]
    [Platform("Linux")]
    public async Task SaveAsync_DiskFull_FailsAndLeavesTheLastCheckpoint()
    {
        using var folder = new TemporaryFolder();
        using var store = new FileCheckpointStore(folder.File("cp"));
        await store.SaveAsync(Shop.CheckpointBehind(1), default);
        File.CreateSymbolicLink(store.Path + ".tmp", "/dev/full");
        Assert.That(
            async () => await store.SaveAsync(Shop.CheckpointBehind(2), default),
            Throws.TypeOf<CheckpointStoreException>().With.Message.Contains(store.Path).And.Message.Contains("No space left"));
        Assert.That(await store.LoadAsync(default), Is.EqualTo(Shop.CheckpointBehind(1)));
    }

    [Test]
    public void SaveAsync_FolderMissing_FailsAndNamesThePath()
    {
        using var folder = new TemporaryFolder();
        using var store = new FileCheckpointStore(System.IO.Path.Combine(folder.Path, "missing", "cp"));
        Assert.That(async () => await store.SaveAsync(Shop.CheckpointBehind(1), default), Throws.TypeOf<CheckpointStoreException>().With.Message.Contains(store.Path));
    }

    [Test]
    public async Task LoadAsync_FileCutAnywhereOrChanged_IsCorruptAndSaysWhatToDo()
    {
        using var folder = new TemporaryFolder();
        using var store = new FileCheckpointStore(folder.File("cp"));
        var whole = $"{Shop.CheckpointBehind(3)}\n";
        var broken = Enumerable.Range(0, whole.Length).Select(cut => whole[..cut]).Append(whole.Replace("4000", "5000", StringComparison.Ordinal)).Append("nonsense\n").Append("\n");
        foreach (var text in broken)
        {
            await File.WriteAllTextAsync(store.Path, text);
            Assert.That(
                async () => await store.LoadAsync(default),
                Throws.TypeOf<CheckpointStoreException>().With.Message.Contains(store.Path).And.Message.Contains("corrupt").And.Message.Contains("aesop checkpoint set"),
                $"'{text}'");
        }
    }

    [Test]
    public async Task SaveAsync_ReadersBesideIt_SeeOneCheckpointOrTheOther()
    {
        using var folder = new TemporaryFolder();
        using var store = new FileCheckpointStore(folder.File("cp"));
        await store.SaveAsync(Shop.CheckpointBehind(0), default);
        var writing = Task.Run(async () =>
        {
            for (var number = 1; number <= 200; number++)
            {
                await store.SaveAsync(Shop.CheckpointBehind(number), default);
            }
        });
        var last = 0UL;
        do
        {
            var seen = await store.LoadAsync(default);
            Assert.That(seen!.Scn.Offset, Is.GreaterThanOrEqualTo(last));
            last = seen.Scn.Offset;
        }
        while (!writing.IsCompleted);
        await writing;
    }

    [Test]
    [Platform("Linux")]
    public async Task ReadAsync_StoreThatFails_StopsTheClient()
    {
        using var folder = new TemporaryFolder();
        using var relay = new ShopRelay(5);
        File.CreateSymbolicLink(folder.File("cp.tmp"), "/dev/full");
        await using var client = new AesopClient(relay.Options with { CheckpointFile = folder.File("cp") });
        Assert.That(await Reading.ErrorAsync(client), Is.TypeOf<CheckpointStoreException>());
    }

    [Test]
    public async Task ReadAsync_CorruptFile_DoesNotBeginAnew()
    {
        using var folder = new TemporaryFolder();
        using var relay = new ShopRelay(5);
        await File.WriteAllTextAsync(folder.File("cp"), "");
        await using var client = new AesopClient(relay.Options with { CheckpointFile = folder.File("cp") });
        Assert.That(await Reading.ErrorAsync(client), Is.TypeOf<CheckpointStoreException>());
        Assert.That(relay.Froms, Is.Empty);
    }

    [Test]
    public async Task Client_FileOfAClientThatReads_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using var relay = new ShopRelay(3, (_, _) => new FaultyStream(ShopRelay.StreamBehind(0, 3), Ending.Stall));
        var options = relay.Options with { CheckpointFile = folder.File("cp") };
        await using (var first = new AesopClient(options))
        {
            Assert.That(await Reading.IdsAsync(first, 2), Is.EqualTo(new long[] { 1, 2 }));
            await using var second = new AesopClient(options);
            var error = await Reading.ErrorAsync(second);
            Assert.That(error, Is.TypeOf<CheckpointStoreException>());
            Assert.That(error!.Message, Does.Contain("Another client"));
        }

        await using var third = new AesopClient(options);
        Assert.That(await Reading.IdsAsync(third, 1), Is.EqualTo(new long[] { 2 }), "the second wasn't done when its reading was left");
    }
}
