namespace Aesop.House.Tests.Rooms;

internal sealed class RoomTableTests
{
    private const string Client = "client/Aesop.Client/Aesop.Client.csproj";
    private const string Wire = "schemas/Aesop.Wire/Aesop.Wire.csproj";

    [TestCaseSource(typeof(Repository), nameof(Repository.Projects))]
    public void Faults_ProjectOfThisRepository_HasNone(string path) =>
        Assert.That(RoomTable.Faults(path, Repository.Read(path)), Is.Empty);

    [TestCaseSource(typeof(Repository), nameof(Repository.Projects))]
    public void Solution_ProjectOfThisRepository_IsInIt(string path) =>
        Assert.That(Repository.Read("Aesop.sln").Replace('\\', '/'), Does.Contain($"\"{path}\""));

    [Test]
    public void Props_SharedByProjects_ReferenceNoProject()
    {
        // A reference there would be one of every room at once, out of sight of the table.
        string[] shared = ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"];

        Assert.That(shared.Where(name => File.Exists(Path.Combine(Repository.Root, name))).Select(Repository.Read), Has.None.Contains("<ProjectReference"));
    }

    [TestCase(Client, """<ProjectReference Include="../../relay/Aesop.Relay/Aesop.Relay.csproj" />""", "Aesop.Client may not use Aesop.Relay")]
    [TestCase(Client, """<ProjectReference Include="..\..\drivers\Aesop.MySql\Aesop.MySql.csproj" />""", "Aesop.Client may not use Aesop.MySql")]
    [TestCase(Client, """<ProjectReference Include="../../tests/Aesop.Tests.Servers/Aesop.Tests.Servers.csproj" />""", "Aesop.Client may not use Aesop.Tests.Servers")]
    [TestCase(Client, """<FrameworkReference Include="Microsoft.AspNetCore.App" />""", "Aesop.Client may not use the framework Microsoft.AspNetCore.App")]
    [TestCase(Client, """<Reference Include="Aesop.Relay.dll" />""", "Aesop.Client refers to the file Aesop.Relay.dll, which hides what it uses")]
    [TestCase(Wire, """<PackageReference Include="Dapper" />""", "Aesop.Wire may not use the package Dapper")]
    [TestCase(Wire, """<InternalsVisibleTo Include="Aesop.Relay" />""", "Aesop.Wire shows its internals to Aesop.Relay")]
    [TestCase("relay/Aesop.New/Aesop.New.csproj", "", "relay/Aesop.New/Aesop.New.csproj is not in the table of rooms")]
    public void Faults_Forbidden_AreNamed(string path, string item, string expected) =>
        Assert.That(RoomTable.Faults(path, Project(item)), Is.EqualTo(new[] { expected }));

    [TestCase(Client, """<ProjectReference Include="../../schemas/Aesop.Wire/Aesop.Wire.csproj" />""")]
    [TestCase(Wire, """<InternalsVisibleTo Include="Aesop.Wire.Benchmarks" />""")]
    public void Faults_Allowed_HasNone(string path, string item) =>
        Assert.That(RoomTable.Faults(path, Project(item)), Is.Empty);

    private static string Project(string item) => $"""<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>{item}</ItemGroup></Project>""";
}
