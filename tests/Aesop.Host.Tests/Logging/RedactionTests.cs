using Aesop.Logging;

namespace Aesop.Host.Tests.Logging;

public sealed class RedactionTests
{
    [TestCase("mysql://root:hunter2@db:3306/?tls=required", "mysql://root:***@db:3306/?tls=required")]
    [TestCase("can't reach 'mysql://root:hunter2@db', retrying", "can't reach 'mysql://root:***@db', retrying")]
    [TestCase("mysql://root:p@ss:w/ord@db/", "mysql://root:***@db/")]
    [TestCase("mysql://root:pa'ss\"word@db/", "mysql://root:***@db/")]
    [TestCase("mysql://:hunter2@db", "mysql://:***@db")]
    [TestCase("MariaDB://a:b@c and mysql://d:e@f", "MariaDB://a:***@c and mysql://d:***@f")]
    [TestCase("http://user:hunter2@relay:7310/v1/sources", "http://user:***@relay:7310/v1/sources")]
    [TestCase("Server=db;Password=hunter2;User=x", "Server=db;Password=***;User=x")]
    [TestCase("?password=hunter2&tls=required", "?password=***&tls=required")]
    [TestCase("{\"password\": \"hunter2\"}", "{\"password\": \"***\"}")]
    [TestCase("CREATE USER a IDENTIFIED BY 'hunter2'", "CREATE USER a IDENTIFIED BY '***'")]
    public void Apply_Secret_Masked(string text, string expected) => Assert.That(Redaction.Apply(text), Is.EqualTo(expected));

    [TestCase("mysql://root@db:3306/?password_env=DB&tls=required")]
    [TestCase("mysql://root@db:3306/?password_file=/run/secrets/db")]
    [TestCase("Access denied for user 'root'@'localhost' (using password: YES) (server error 1045, SQLSTATE 28000)")]
    [TestCase("http://127.0.0.1:7310/v1/sources")]
    [TestCase("mysql://127.0.0.1:3306, as user root")]
    public void Apply_NoSecret_Unchanged(string text) => Assert.That(Redaction.Apply(text), Is.EqualTo(text));
}
