using Aesop.Relay.Sources;

namespace Aesop.Relay.Tests.Sources;

internal sealed class SourceJournalTests
{
    private const string Token = "aesop1/shop/1/42:4/-/-/-";

    private string _folder = "";

    private static SourceEntry Entry
    {
        get
        {
            var token = new Aesop.Wire.Positions.Checkpoint { Source = "shop", Epoch = 1, Scn = new(42, 4) }.ToString();
            return new SourceEntry(token, token, "uuid", 7);
        }
    }

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("aesop-journal-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Load_WhatWasSaved_IsTheSame()
    {
        var journal = new SourceJournal(Path.Combine(_folder, "state"), "shop");
        Assert.That(journal.Load(), Is.Null);
        journal.Save(Entry);
        Assert.That(new SourceJournal(Path.Combine(_folder, "state"), "shop").Load(), Is.EqualTo(Entry));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("null")]
    [TestCase("{\"first\":\"x\",\"read\":\"y\",\"identity\":\"\",\"serverId\":1}")]
    [TestCase("{\"first\":\"" + Token + "/00000000\",\"read\":\"" + Token + "/00000000\",\"identity\":\"\",\"serverId\":1}")]
    public void Load_DamagedFile_NamesItAndWhatToDo(string content)
    {
        File.WriteAllText(Path.Combine(_folder, "shop.json"), content);
        Assert.That(
            () => new SourceJournal(_folder, "shop").Load(),
            Throws.TypeOf<SourceHaltedException>().With.Message.Contains("shop.json").And.Message.Contains("Restore it"));
    }

    /// <summary>Databus renamed the old file away before it wrote the new one.</summary>
    [Test]
    public void Save_InterruptedWhileWriting_LeavesTheOldFile()
    {
        var journal = new SourceJournal(_folder, "shop");
        journal.Save(Entry);
        Directory.CreateDirectory(Path.Combine(_folder, "shop.json.new"));
        Assert.That(() => journal.Save(Entry with { ServerId = 8 }), Throws.TypeOf<SourceHaltedException>());
        Assert.That(journal.Load(), Is.EqualTo(Entry));
    }

    [Test]
    public void Save_WithoutFolder_RemembersNothing()
    {
        var journal = new SourceJournal(null, "shop");
        journal.Save(Entry);
        Assert.That(journal.Load(), Is.Null);
    }
}
