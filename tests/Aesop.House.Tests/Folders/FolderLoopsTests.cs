using Aesop.House.Tests.Rooms;

namespace Aesop.House.Tests.Folders;

internal sealed class FolderLoopsTests
{
    private static IEnumerable<string> RoomsOfThisRepository =>
        RoomTable.Rooms.Keys.Where(Repository.Projects.Contains).Select(path => path[..path.LastIndexOf('/')]);

    [TestCaseSource(nameof(RoomsOfThisRepository))]
    public void Find_RoomOfThisRepository_HasNone(string room)
    {
        var files = Repository.ProductSources.Where(path => path.StartsWith(room + "/", StringComparison.Ordinal));

        var loops = FolderLoops.Find(room, [.. files.Select(path => new SourceFile(path, Repository.Read(path)))]).ToList();

        Assert.That(loops, Is.Empty);
    }

    [Test]
    public void Find_FoldersUseOneAnother_NamesBothUses()
    {
        var loop = Find(("r/A/One.cs", "class One { Two? _two; }"), ("r/B/Two.cs", "class Two : One { }")).Single();

        Assert.That(loop, Is.EqualTo("r: A <-> B\n  r/A/One.cs uses Two of r/B/Two.cs\n  r/B/Two.cs uses One of r/A/One.cs"));
    }

    [Test]
    public void Find_LoopOverThreeFolders_IsOne() =>
        Assert.That(
            Find(("r/A/One.cs", "class One : Two { }"), ("r/B/Two.cs", "class Two : Three { }"), ("r/C/Three.cs", "class Three { One F() => null; }")).Single(),
            Does.StartWith("r: A <-> B <-> C\n"));

    [Test]
    public void Find_LoopBelow_IsFoundInItsFolder() =>
        Assert.That(
            Find(("r/A/X/One.cs", "class One : Two { }"), ("r/A/Y/Two.cs", "class Two { One F() => null; }")).Single(),
            Does.StartWith("r/A: X <-> Y\n"));

    [Test]
    public void Find_FileAndFolderUseOneAnother_IsALoop() =>
        Assert.That(Find(("r/Door.cs", "class Door { Inside F() => null; }"), ("r/A/Inside.cs", "class Inside : Door { }")).Single(), Does.StartWith("r: A <-> Door.cs\n"));

    [Test]
    public void Find_FilesOfOneFolder_MayUseOneAnother() =>
        Assert.That(Find(("r/A/One.cs", "class One : Two { }"), ("r/A/Two.cs", "class Two { One F() => null; }")), Is.Empty);

    [TestCase("int Two => 1; int F() => Two;", TestName = "a property of that name")]
    [TestCase("void F() => x.Two();", TestName = "a member of that name")]
    [TestCase("void F() => G(Two: 1);", TestName = "an argument of that name")]
    [TestCase("object F() => new X { Two = 1 };", TestName = "an initializer of that name")]
    [TestCase("// Two", TestName = "a comment")]
    [TestCase("string F() => \"Two\";", TestName = "a string")]
    public void Find_NameThatIsNoType_IsNoUse(string member) =>
        Assert.That(Find(("r/A/One.cs", $"class One {{ {member}\n }}"), ("r/B/Two.cs", "class Two : One { }")), Is.Empty);

    [TestCase("Two Two => null;")]
    [TestCase("object F() => new Two();")]
    [TestCase("bool F(object o) => o is Two;")]
    [TestCase("List<Two> F() => [];")]
    [TestCase("int F() => Two.Count;")]
    [TestCase("void F(Two two) { }")]
    [TestCase("object F() => typeof(Two);")]
    [TestCase("void F() { try { } catch (Two) { throw; } }")]
    public void Find_TypeInAnyPlace_IsAUse(string member) =>
        Assert.That(Find(("r/A/One.cs", $"class One {{ {member}\n }}"), ("r/B/Two.cs", "class Two : One { }")).Count(), Is.EqualTo(1));

    [Test]
    public void Find_NestedTypeElsewhere_IsNotMistakenForIt() =>
        Assert.That(Find(("r/A/One.cs", "class One { void F() => File.Delete(null); }"), ("r/B/Two.cs", "class Two : One { record File; }")), Is.Empty);


    private static IEnumerable<string> Find(params (string Path, string Source)[] files) =>
        FolderLoops.Find("r", [.. files.Select(file => new SourceFile(file.Path, file.Source))]);
}
