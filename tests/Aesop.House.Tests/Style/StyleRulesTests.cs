namespace Aesop.House.Tests.Style;

internal sealed class StyleRulesTests
{
    [Test]
    public void Faults_ProductOfThisRepository_HasNone()
    {
        Assert.That(Repository.ProductSources, Is.Not.Empty);
        Assert.That(Repository.ProductSources.SelectMany(path => StyleRules.Faults(path, Repository.Read(path))), Is.Empty);
    }

    [TestCase("// TODO: later", "unfinished")]
    [TestCase("throw new NotImplementedException();", "not implemented")]
    [TestCase("try { F(); } catch { }", "silent catch")]
    [TestCase("try { F(); }\ncatch (IOException e) when (e.HResult == 3)\n{\n}", "silent catch")]
    [TestCase("task.Wait();", "blocking wait")]
    [TestCase("task.Wait(cancellationToken);", "blocking wait")]
    [TestCase("semaphore.Wait(TimeSpan.FromSeconds(1));", "blocking wait")]
    [TestCase("task.GetAwaiter().GetResult();", "blocking wait")]
    [TestCase("var x = task.Result;", "blocking result")]
    [TestCase("Thread.Sleep(1);", "sleep")]
    [TestCase("async void F()", "async void")]
    [TestCase("var now = DateTimeOffset.UtcNow;", "wall clock")]
    [TestCase("Console.WriteLine(1);", "console")]
    public void Faults_Forbidden_AreNamedWithTheLine(string code, string rule) =>
        Assert.That(StyleRules.Faults("relay/File.cs", $"class C\n{code}\n").Single(), Does.Match($@"^relay/File\.cs:[2-5]: {rule} \("));

    [TestCase("try { F(); }\ncatch (IOException)\n{\n    // It is gone already.\n}")]
    [TestCase("if (task.IsCompletedSuccessfully)\n{\n    return task.Result;\n}")]
    [TestCase("// Console.WriteLine and Thread.Sleep are only named here")]
    [TestCase("F(\"task.Wait()\");")]
    [TestCase("await signal.Wait(deadline, cancellationToken);")]
    public void Faults_Allowed_HasNone(string code) =>
        Assert.That(StyleRules.Faults("relay/File.cs", code), Is.Empty);

    [Test]
    public void Faults_ConsoleInTheHost_HasNone() =>
        Assert.That(StyleRules.Faults("host/Aesop/Program.cs", "Console.WriteLine(1);"), Is.Empty);

    [TestCase(StyleRules.FileLinesMax, 0)]
    [TestCase(StyleRules.FileLinesMax + 1, 1)]
    public void Faults_LongFile_AreNamedFromTheLimitOn(int lines, int faults) =>
        Assert.That(StyleRules.Faults("relay/File.cs", string.Concat(Enumerable.Repeat("\n", lines))).Count(), Is.EqualTo(faults));
}
