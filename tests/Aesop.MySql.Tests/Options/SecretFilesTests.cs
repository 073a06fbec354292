namespace Aesop.MySql.Tests.Options;

public sealed class SecretFilesTests
{
    [TestCase("pw", "pw"), TestCase("pw\n", "pw"), TestCase("pw\r\n", "pw"), TestCase("pw\n\n", "pw\n"), TestCase(" p w ", " p w "), TestCase("", "")]
    public async Task ReadPasswordAsync_File_DropsOneLineEnd(string content, string password)
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, Guid.NewGuid().ToString("N"));
        await File.WriteAllTextAsync(path, content);
        try
        {
            Assert.That(await SecretFiles.ReadPasswordAsync(new() { PasswordFile = path }, default), Is.EqualTo(password));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void ReadPasswordAsync_NoSuchFile_NamesItAndItsKey() =>
        Assert.That(
            async () => await SecretFiles.ReadPasswordAsync(new() { PasswordFile = "/no/such/file" }, default),
            Throws.TypeOf<MySqlConfigurationException>().With.Message.Contains("/no/such/file").And.Message.Contains("password_file"));

    [Test]
    public async Task ReadPasswordAsync_Variable_IsRead()
    {
        const string Name = "AESOP_MYSQL_TESTS_PASSWORD";
        Environment.SetEnvironmentVariable(Name, "from the environment");
        Assert.That(await SecretFiles.ReadPasswordAsync(new() { PasswordEnvironmentVariable = Name }, default), Is.EqualTo("from the environment"));
    }

    [Test]
    public void ReadPasswordAsync_NoSuchVariable_NamesIt() =>
        Assert.That(
            async () => await SecretFiles.ReadPasswordAsync(new() { PasswordEnvironmentVariable = "AESOP_NO_SUCH" }, default),
            Throws.TypeOf<MySqlConfigurationException>().With.Message.Contains("AESOP_NO_SUCH"));
}
