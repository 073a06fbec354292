namespace Aesop.MySql.Tests.Options;

public sealed class MySqlConnectionOptionsTests
{
    [Test]
    public void Parse_EveryPart_IsRead()
    {
        MySqlConnectionOptions options = MySqlConnectionOptions.Parse(
            "mysql://us%40er:p%3Aw%2F%20d@db.example:3307/sh%20op?tls=verify-identity&ca=/etc/ca.pem&cert=c.pem&key=k.pem&connect_timeout_ms=1500"
            + "&command_timeout_ms=2500&max_packet_bytes=1048576&server_public_key=pub.pem&allow_clear_password=true");
        Assert.That(options, Is.EqualTo(new MySqlConnectionOptions
        {
            User = "us@er",
            Password = "p:w/ d",
            Host = "db.example",
            Port = 3307,
            Database = "sh op",
            Tls = MySqlTlsMode.VerifyIdentity,
            TlsCaFile = "/etc/ca.pem",
            TlsCertificateFile = "c.pem",
            TlsKeyFile = "k.pem",
            ConnectTimeout = TimeSpan.FromMilliseconds(1500),
            CommandTimeout = TimeSpan.FromMilliseconds(2500),
            MaxPacketBytes = 1048576,
            ServerPublicKeyFile = "pub.pem",
            AllowClearPassword = true,
        }));
    }

    [TestCase("mysql://u@h", "h", 3306, null)]
    [TestCase("mariadb://u@h:1/", "h", 1, null)]
    [TestCase("MySQL://u@[::1]:65535/d", "::1", 65535, "d")]
    [TestCase("mysql://u@[fe80::2]", "fe80::2", 3306, null)]
    [TestCase("mysql://u@h?tls=disabled", "h", 3306, null)]
    [TestCase("mysql://u@", "localhost", 3306, null)]
    public void Parse_ShortForms_HaveDefaults(string url, string host, int port, string? database)
    {
        MySqlConnectionOptions options = MySqlConnectionOptions.Parse(url);
        Assert.That((options.Host, options.Port, options.Database, options.User), Is.EqualTo((host, port, database, "u")));
    }

    [Test]
    public void Parse_AtSignInThePassword_IsForgiven() =>
        Assert.That(MySqlConnectionOptions.Parse("mysql://u:p@ss@h").Password, Is.EqualTo("p@ss"));

    [Test]
    public void Parse_PlusInThePassword_StaysAPlus() =>
        Assert.That(MySqlConnectionOptions.Parse("mysql://u:a+b@h").Password, Is.EqualTo("a+b"));

    [Test]
    public void Parse_SocketAndPasswordFile_AreRead()
    {
        MySqlConnectionOptions options = MySqlConnectionOptions.Parse("mysql://u@/d?socket=/run/mysqld/mysqld.sock&password_file=/etc/aesop/pw");
        Assert.That((options.SocketPath, options.PasswordFile, options.ServerName), Is.EqualTo(("/run/mysqld/mysqld.sock", "/etc/aesop/pw", "/run/mysqld/mysqld.sock")));
    }

    [TestCase("postgres://u@h", "mysql:// or mariadb://")]
    [TestCase("mysql://h:3306", "a user is needed")]
    [TestCase("mysql://u@h:0", "port")]
    [TestCase("mysql://u@h:65536", "port")]
    [TestCase("mysql://u@h:33x", "port")]
    [TestCase("mysql://u@[::1", "brackets")]
    [TestCase("mysql://u:%zz@h", "two hexadecimal digits")]
    [TestCase("mysql://u:5%@h", "two hexadecimal digits")]
    [TestCase("mysql://u@h/a/b", "without a further '/'")]
    [TestCase("mysql://u@h#x", "fragment")]
    [TestCase("mysql://u@h?tls=on", "disabled, preferred, required, verify-ca, verify-identity")]
    [TestCase("mysql://u@h?tls=", "has no value")]
    [TestCase("mysql://u@h?tls=required&tls=disabled", "given twice")]
    [TestCase("mysql://u@h?ssl_mode=required", "is not known")]
    [TestCase("mysql://u@h?pasword_file=x", "did you mean 'password_file'?")]
    [TestCase("mysql://u@h?connect_timeout=5", "did you mean 'connect_timeout_ms'?")]
    [TestCase("mysql://u@h?connect-timeout-ms=5", "did you mean 'connect_timeout_ms'?")]
    [TestCase("mysql://u@h?TLS=required", "did you mean 'tls'?")]
    [TestCase("mysql://u@h?connect_timeout_ms=0", "from 1 to")]
    [TestCase("mysql://u@h?connect_timeout_ms=1s", "whole number of milliseconds")]
    [TestCase("mysql://u@h?max_packet_bytes=5", "max_packet_bytes")]
    [TestCase("mysql://u@h?max_packet_bytes=99999999999", "max_packet_bytes")]
    [TestCase("mysql://u@h?cert=a", "come together")]
    [TestCase("mysql://u@h?ca=a", "checks no certificate")]
    [TestCase("mysql://u@h?tls=disabled&cert=a&key=b", "makes no use")]
    [TestCase("mysql://u@?socket=/s&tls=verify-identity", "verify-ca")]
    [TestCase("mysql://u:p@h?password_env=X", "more than once")]
    [TestCase("mysql://u%00@h", "zero character")]
    public void TryParse_Wrong_SaysWhat(string url, string part)
    {
        Assert.That(MySqlConnectionOptions.TryParse(url, out MySqlConnectionOptions? options, out IReadOnlyList<string> errors), Is.False);
        Assert.That(options, Is.Null);
        Assert.That(errors, Has.Some.Contains(part));
    }

    [Test]
    public void TryParse_SeveralErrors_ReportsAllAtOnce()
    {
        _ = MySqlConnectionOptions.TryParse("mysql://u@h:x?tls=on&colour=red&connect_timeout_ms=never", out _, out IReadOnlyList<string> errors);
        Assert.That(errors, Has.Count.EqualTo(4));
    }

    [Test]
    public void Validate_SeveralErrors_ReportsAllAtOnce()
    {
        MySqlConnectionOptions options = new() { Host = " ", Port = 0, TlsCertificateFile = "c", ConnectTimeout = TimeSpan.Zero, MaxPacketBytes = 1, Tls = (MySqlTlsMode)9 };
        Assert.That(options.Validate(), Has.Count.EqualTo(7));
    }

    [TestCase("mysql://u:hun/ter2@h")]
    [TestCase("mysql://u:hunter2?@h")]
    [TestCase("mysql://u:hunter2#@h")]
    [TestCase("mysql://u:hunter2%@h:x")]
    [TestCase("mysql://u:hunter2")]
    [TestCase("http://u:hunter2@h")]
    public void Parse_WrongUrlWithAPassword_DoesNotRepeatIt(string url)
    {
        FormatException error = Assert.Throws<FormatException>(() => MySqlConnectionOptions.Parse(url))!;
        Assert.That(error.Message, Does.Not.Contain("ter2").And.Not.Contain("hun"));
    }

    [TestCase("mysql://u:***@h:3306/", "mysql://u:hunter2@h")]
    [TestCase("mysql://a%20b:***@[::1]:3307/d%2Fe?tls=verify-ca&ca=/c%20a.pem&connect_timeout_ms=5", "mysql://a%20b:hunter2@[::1]:3307/d%2Fe?tls=verify-ca&ca=/c%20a.pem&connect_timeout_ms=5")]
    [TestCase("mysql://u@/?socket=/run/s", "mysql://u@?socket=/run/s")]
    public void ToString_Options_IsTheUrlWithoutThePassword(string text, string url) =>
        Assert.That(MySqlConnectionOptions.Parse(url).ToString(), Is.EqualTo(text));

    [Test]
    public void Parse_WhatToStringWrote_RoundTrips()
    {
        MySqlConnectionOptions options = MySqlConnectionOptions.Parse("mysql://a%20b@[::1]:3307/d%2Fe?tls=verify-ca&ca=/c%20a%26.pem&connect_timeout_ms=5&password_env=PW");
        Assert.That(MySqlConnectionOptions.Parse(options.ToString()), Is.EqualTo(options));
    }

    [Test]
    public void Parse_RandomText_GivesErrorsAndNoOtherException()
    {
        Random random = new(7);
        const string Letters = "mysql://u:p@h[]%/?#&=:@%41tlsca \0é";
        for (int round = 0; round < 20_000; round++)
        {
            string tail = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => Letters[random.Next(Letters.Length)]));
            Assert.That(() => MySqlConnectionOptions.TryParse("mysql://" + tail, out _, out _), Throws.Nothing, tail);
        }
    }

    [Test]
    public void TryParseServers_SeveralHosts_DifferByHostAndPortOnly()
    {
        Assert.That(MySqlConnectionOptions.TryParseServers("mysql://u:p%2Cw,d@a:3307,[::1]:1,c/shop?tls=required", out var servers, out _), Is.True);
        Assert.That(servers!.Select(server => server.ServerName), Is.EqualTo(new[] { "a:3307", "[::1]:1", "c:3306" }));
        Assert.That(
            servers!.Select(server => (server.User, server.Password, server.Database, server.Tls)).Distinct(),
            Is.EqualTo(new[] { ("u", "p,w,d", "shop", MySqlTlsMode.Required) }));
    }

    [TestCase("mysql://u@a,,b/", "missing")]
    [TestCase("mysql://u@a,b,a:3306/", "a:3306 is named twice")]
    [TestCase("mysql://u@a,b/?socket=/run/s", "socket")]
    [TestCase("mysql://u@a,b:x/", "port")]
    public void TryParseServers_Faulty_SaysWhat(string url, string expected)
    {
        Assert.That(MySqlConnectionOptions.TryParseServers(url, out _, out IReadOnlyList<string> errors), Is.False);
        Assert.That(string.Join(';', errors), Does.Contain(expected));
    }

    [Test]
    public void Parse_SeveralHosts_AreTooMany() =>
        Assert.That(() => MySqlConnectionOptions.Parse("mysql://u@a,b/"), Throws.TypeOf<FormatException>().With.Message.Contains("several hosts"));
}
