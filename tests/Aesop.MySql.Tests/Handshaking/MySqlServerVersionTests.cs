namespace Aesop.MySql.Tests.Handshaking;

public sealed class MySqlServerVersionTests
{
    [TestCase("5.7.0", MySqlServerFlavor.MySql, "5.7.0")]
    [TestCase("5.7.44-log", MySqlServerFlavor.MySql, "5.7.44")]
    [TestCase("8.0.36-28", MySqlServerFlavor.MySql, "8.0.36")]
    [TestCase("9.7.0-1debian", MySqlServerFlavor.MySql, "9.7.0")]
    [TestCase("5.5.5-10.5.23-MariaDB-log", MySqlServerFlavor.MariaDb, "10.5.23")]
    [TestCase("5.5.5-10.11.14-MariaDB-0+deb12u2", MySqlServerFlavor.MariaDb, "10.11.14")]
    [TestCase("11.4.2-MariaDB", MySqlServerFlavor.MariaDb, "11.4.2")]
    [TestCase("12.0.1-mariadb-enterprise", MySqlServerFlavor.MariaDb, "12.0.1")]
    public void Parse_SupportedServer_GivesFamilyAndNumber(string text, MySqlServerFlavor flavor, string number)
    {
        MySqlServerVersion version = MySqlServerVersion.Parse(text);
        Assert.That((version.Flavor, version.Number, version.Text), Is.EqualTo((flavor, Version.Parse(number), text)));
    }

    [TestCase("5.6.51"), TestCase("5.5.5-10.4.33-MariaDB"), TestCase("10.3.39-MariaDB"), TestCase("10.0.0"), TestCase("8.0.11-TiDB-v7.5.0"),
     TestCase("8.0.30-Vitess"), TestCase("5.7.25-OceanBase-v4.3"), TestCase("PostgreSQL 15"), TestCase(""), TestCase("8"), TestCase("8.0"),
     TestCase("99999999999.1.1"), TestCase("5.5.5-")]
    public void Parse_AnythingElse_IsRefusedByName(string text) =>
        Assert.That(() => MySqlServerVersion.Parse(text), Throws.TypeOf<MySqlUnsupportedException>().With.Message.Contains($"'{text}'"));
}
