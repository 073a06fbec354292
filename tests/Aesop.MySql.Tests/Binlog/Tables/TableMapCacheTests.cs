using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

public sealed class TableMapCacheTests
{
    private readonly BinlogEventParser _parser = EventBuilder.Dump(4);
    private readonly TableMapCache _tables = new(capacity: 4);

    [Test]
    public void Add_SameBytes_GivesTheSameObject()
    {
        TableMap first = Add(1);
        first.Attachment = "plan";
        Add(2);
        Assert.That(Add(1), Is.SameAs(first));
        Assert.That(Add(1).Attachment, Is.EqualTo("plan"));
    }

    [Test]
    public void Add_OtherBytesUnderTheSameNumber_GivesANewTable()
    {
        TableMap first = Add(1);
        TableMap second = Add(1, "renamed");
        Assert.That(second, Is.Not.SameAs(first));
        Assert.That(second.FullName, Is.EqualTo("db.renamed"));
    }

    [Test]
    public void Add_SameBytesInANewFile_GivesANewTable()
    {
        TableMap first = Add(1);
        _parser.Parse(EventBuilder.Event(BinlogEventType.FormatDescription, EventBuilder.FormatBody()));
        Assert.That(Add(1), Is.Not.SameAs(first));
    }

    [Test]
    public void Add_MoreThanTheCapacity_KeepsThoseInUse()
    {
        TableMap used = Add(1);
        for (ulong id = 2; id < 1000; id++)
        {
            Add(id);
            Assert.That(_tables.TryGet(1, out TableMap? found), Is.True);
            Assert.That(found, Is.SameAs(used));
            Assert.That(_tables.Count, Is.LessThanOrEqualTo(8));
        }

        Assert.That(_tables.TryGet(2, out _), Is.False);
    }

    /// <summary>The bytes are MariaDB 10.11's, of a table that was made by MySQL 4.1: <c>VARCHAR(30), CHAR(3), ENUM, TEXT</c>.</summary>
    [Test]
    public void Add_OldVarChar_IsReadAsTheServerWritesIt()
    {
        TableMap map = _tables.Add(_parser.Parse(EventBuilder.Event(
            BinlogEventType.TableMap, [0x17, 0, 0, 0, 0, 0, 1, 0, 4, .. "test"u8, 0, 5, .. "vchar"u8, 0, 4, 0xfd, 0xfe, 0xfe, 0xfc, 7, 0xfd, 30, 0xfe, 3, 0xf7, 1, 2, 0x0f])));
        var rows = RowsEvent.Parse(_parser.Parse(EventBuilder.Event(
            BinlogEventType.WriteRowsV1, [0x17, 0, 0, 0, 0, 0, 1, 0, 4, 0x0f, 0xf0, 3, .. "abc"u8, 2, .. "de"u8, 3, 3, 0, .. "jkl"u8])));
        var cursor = new RowCursor(rows, map);

        Assert.That(cursor.NextRow(), Is.True);
        cursor.BeginImage(RowImage.After);
        Assert.That(cursor.IsPresent(0), Is.True);
        Assert.That(cursor.ReadVarBytes(map.Columns[0].LengthBytes).SequenceEqual("abc"u8), Is.True);
        Assert.That(map.Columns[0].MaxBytes, Is.EqualTo(30));
    }

    [Test]
    public void Get_TableThatWasNotDescribed_Throws()
    {
        RowsEvent rows = RowsEvent.Parse(_parser.Parse(EventBuilder.Event(BinlogEventType.WriteRowsV1, [9, 0, 0, 0, 0, 0, 1, 0, 1, 1, 0, 5])));
        Assert.That(rows.TableId, Is.EqualTo(9));
        try
        {
            _tables.Get(rows);
            Assert.Fail("a table that no event has described was found");
        }
        catch (BinlogFormatException error)
        {
            Assert.That(error.Message, Does.Contain("table number 9"));
        }
    }

    [Test]
    public void Clear_Always_ForgetsAll()
    {
        Add(1);
        _tables.Clear();
        Assert.That(_tables.TryGet(1, out _), Is.False);
        Assert.That(_tables.Count, Is.Zero);
    }

    private TableMap Add(ulong id, string name = "t")
    {
        byte[] body =
        [
            (byte)id, (byte)(id >> 8), 0, 0, 0, 0, 1, 0, 2, .. "db"u8, 0, (byte)name.Length, .. System.Text.Encoding.ASCII.GetBytes(name), 0, 1, (byte)BinlogColumnType.TinyInt, 0, 1,
        ];
        return _tables.Add(_parser.Parse(EventBuilder.Event(BinlogEventType.TableMap, body)));
    }
}
