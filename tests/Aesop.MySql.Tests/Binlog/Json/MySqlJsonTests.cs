using System.Buffers;
using System.Text;
using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

public sealed class MySqlJsonTests
{
    private const string Document = """{"a": [1, 2, 3], "b": {"c": 1}, "k y": 5}""";

    [TestCase(0, "$.a[1]", "22", """{"a": [1, 22, 3], "b": {"c": 1}, "k y": 5}""")]
    [TestCase(0, "$.a[last]", "[]", """{"a": [1, 2, []], "b": {"c": 1}, "k y": 5}""")]
    [TestCase(0, "$.a[last-2]", "null", """{"a": [null, 2, 3], "b": {"c": 1}, "k y": 5}""")]
    [TestCase(0, "$ . a [ last - 1 ]", "{}", """{"a": [1, {}, 3], "b": {"c": 1}, "k y": 5}""")]
    [TestCase(0, "$.\"k y\"", "\"x\"", """{"a": [1, 2, 3], "b": {"c": 1}, "k y": "x"}""")]
    [TestCase(0, "$.b.c", "1.5", """{"a": [1, 2, 3], "b": {"c": 1.5}, "k y": 5}""")]
    [TestCase(1, "$.a[0]", "0", """{"a": [0, 1, 2, 3], "b": {"c": 1}, "k y": 5}""")]
    [TestCase(1, "$.a[99]", "4", """{"a": [1, 2, 3, 4], "b": {"c": 1}, "k y": 5}""")]
    [TestCase(1, "$.a[last-99]", "0", """{"a": [0, 1, 2, 3], "b": {"c": 1}, "k y": 5}""")]
    [TestCase(1, "$.aa", "true", """{"a": [1, 2, 3], "b": {"c": 1}, "aa": true, "k y": 5}""")]
    [TestCase(1, "$.\"\"", "7", """{"": 7, "a": [1, 2, 3], "b": {"c": 1}, "k y": 5}""")]
    [TestCase(1, "$.b.\"q\\\"\\u00e4\\ud83d\\ude00\"", "[70000]", """{"a": [1, 2, 3], "b": {"c": 1, "q\"ä😀": [70000]}, "k y": 5}""")]
    [TestCase(1, "$.ä", "-1", """{"a": [1, 2, 3], "b": {"c": 1}, "ä": -1, "k y": 5}""")]
    [TestCase(2, "$.a[0]", null, """{"a": [2, 3], "b": {"c": 1}, "k y": 5}""")]
    [TestCase(2, "$.a[last]", null, """{"a": [1, 2], "b": {"c": 1}, "k y": 5}""")]
    [TestCase(2, "$.a", null, """{"b": {"c": 1}, "k y": 5}""")]
    [TestCase(2, "$.b.c", null, """{"a": [1, 2, 3], "b": {}, "k y": 5}""")]
    public void TryWriteUpdatedText_OneDifference_Applies(int operation, string path, string? value, string expected) =>
        Assert.That(Update(Document, BinaryJson.Difference(operation, path, value)), Is.EqualTo(expected));

    [Test]
    public void TryWriteUpdatedText_SeveralDifferences_EachIsAppliedToWhatTheOneBeforeMade() =>
        Assert.That(
            Update(
                Document,
                [
                    .. BinaryJson.Difference(1, "$.n", """{"list": [1, [2, 3]]}"""),
                    .. BinaryJson.Difference(0, "$.n.list[1][0]", "\"two\""),
                    .. BinaryJson.Difference(1, "$.n.list[1][1]", "false"),
                    .. BinaryJson.Difference(2, "$.n.list[0]"),
                    .. BinaryJson.Difference(2, "$.a"),
                    .. BinaryJson.Difference(0, "$.b", "9007199254740993"),
                ]),
            Is.EqualTo("""{"b": 9007199254740993, "n": {"list": [["two", false, 3]]}, "k y": 5}"""));

    [Test]
    public void TryWriteUpdatedText_NoDifferences_TheDocument() => Assert.That(Update(Document, []), Is.EqualTo(Document));

    [Test]
    public void TryWriteUpdatedText_LargeDocument_Applies()
    {
        string numbers = string.Join(", ", Enumerable.Range(70_000, 20_000));
        string text = new('x', 70_000);

        Assert.That(
            Update($"[{numbers}]", [.. BinaryJson.Difference(2, "$[0]"), .. BinaryJson.Difference(1, "$[last]", $"\"{text}\""), .. BinaryJson.Difference(0, "$[0]", "1")]),
            Is.EqualTo($"[1, {string.Join(", ", Enumerable.Range(70_002, 19_997))}, \"{text}\", 89999]"));
    }

    [TestCase(0, "$.x", "1", TestName = "{m}(nothing to replace)")]
    [TestCase(0, "$.a[3]", "1", TestName = "{m}(no element to replace)")]
    [TestCase(0, "$", "1", TestName = "{m}(the whole document)")]
    [TestCase(1, "$.b", "1", TestName = "{m}(the member is there)")]
    [TestCase(1, "$.b[0]", "1", TestName = "{m}(an element of an object)")]
    [TestCase(1, "$.a.b", "1", TestName = "{m}(a member of an array)")]
    [TestCase(1, "$.\"k y\".x", "1", TestName = "{m}(a member of a number)")]
    [TestCase(2, "$.a[3]", null, TestName = "{m}(no element to remove)")]
    [TestCase(2, "$.x", null, TestName = "{m}(no member to remove)")]
    [TestCase(2, "$.*", null, TestName = "{m}(any member)")]
    [TestCase(2, "$**.a", null, TestName = "{m}(any path)")]
    [TestCase(2, "$.a[0 to 1]", null, TestName = "{m}(a range)")]
    [TestCase(2, "$.a[", null, TestName = "{m}(a bracket alone)")]
    [TestCase(2, "$.\"a", null, TestName = "{m}(a quote alone)")]
    [TestCase(2, "a", null, TestName = "{m}(no path)")]
    [TestCase(3, "$.a", null, TestName = "{m}(no operation)")]
    public void TryWriteUpdatedText_WhatDoesNotFit_False(int operation, string path, string? value) =>
        Assert.That(Update(Document, BinaryJson.Difference(operation, path, value)), Is.Null);

    [Test]
    public void TryWriteUpdatedText_DamagedDifferences_FalseOrText()
    {
        byte[] before = BinaryJson.Of(Document);
        byte[] differences = [.. BinaryJson.Difference(1, "$.b.\"q\\\"\"", "[70000]"), .. BinaryJson.Difference(0, "$.a[1]", """{"x": [1]}"""), .. BinaryJson.Difference(2, "$.a[0]")];
        for (int i = 0; i < differences.Length; i++)
        {
            Assert.That(() => MySqlJson.TryWriteUpdatedText(before, differences.AsSpan(0, i), new ArrayBufferWriter<byte>()), Throws.Nothing);
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] damaged = [.. differences];
                damaged[i] ^= (byte)(1 << bit);
                Assert.That(() => MySqlJson.TryWriteUpdatedText(before, damaged, new ArrayBufferWriter<byte>()), Throws.Nothing);
            }
        }

        for (int i = 0; i < before.Length; i++)
        {
            byte[] damaged = [.. before];
            damaged[i] ^= 0x55;
            Assert.That(() => MySqlJson.TryWriteUpdatedText(damaged, differences, new ArrayBufferWriter<byte>()), Throws.Nothing);
        }
    }

    [Test]
    public void TryWriteUpdatedText_SecondTime_AllocatesNothing()
    {
        byte[] before = BinaryJson.Of(Document);
        byte[] differences = [.. BinaryJson.Difference(1, "$.b.\"q\\\"\"", "[70000]"), .. BinaryJson.Difference(2, "$.a[0]")];
        var text = new ArrayBufferWriter<byte>();
        Assert.That(MySqlJson.TryWriteUpdatedText(before, differences, text), Is.True);
        text.ResetWrittenCount();

        long allocated = GC.GetAllocatedBytesForCurrentThread();
        bool isWritten = MySqlJson.TryWriteUpdatedText(before, differences, text);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

        Assert.That((isWritten, allocated), Is.EqualTo((true, 0L)));
    }

    [Test]
    public void TryWriteText_DecimalNumbersOfUpToFifteenDigits_HaveTheirOwnDigits()
    {
        var random = new Random(11);
        for (int i = 0; i < 20_000; i++)
        {
            int scale = 1 + random.Next(12);
            long digits = random.NextInt64((long)Math.Pow(10, 1 + random.Next(15)));
            decimal number = digits / (decimal)Math.Pow(10, scale) * (random.Next(2) == 0 ? 1 : -1);
            string text = number.ToString("0.0###############", System.Globalization.CultureInfo.InvariantCulture);
            Assert.That(Text($"[{text}]"), Is.EqualTo($"[{text}]"));
        }
    }

    [TestCase("0.1", "0.1")]
    [TestCase("1e15", "1e15")]
    [TestCase("1e14", "100000000000000.0")]
    [TestCase("123456789012.125", "123456789012.125")]
    [TestCase("3.141592653589793", "3.141592653589793")]
    [TestCase("1e-8", "0.00000001")]
    [TestCase("1.5e-20", "1.5e-20")]
    [TestCase("-0.0", "-0.0")]
    [TestCase("1.7976931348623157e308", "1.7976931348623157e308")]
    public void TryWriteText_Double_IsAsTheServerShowsIt(string json, string expected) => Assert.That(Text(json), Is.EqualTo(expected));

    [Test]
    public void TryWriteText_TextsOfEveryLengthAndByte_AreEscapedWhereTheyMustBe()
    {
        for (int length = 0; length < 70; length++)
        {
            for (int value = 0; value < 0x80; value++)
            {
                string text = new string('a', length) + (char)value + "ä";
                byte[] binary = [0x0c, (byte)Encoding.UTF8.GetByteCount(text), .. Encoding.UTF8.GetBytes(text)];
                var written = new ArrayBufferWriter<byte>();
                Assert.That(MySqlJson.TryWriteText(binary, written), Is.True);
                Assert.That(System.Text.Json.JsonSerializer.Deserialize<string>(written.WrittenSpan), Is.EqualTo(text));
            }
        }
    }

    [Test]
    public void TryWriteText_TextThatIsNoUtf8_False()
    {
        byte[] binary = [0x0c, 5, (byte)'a', (byte)'"', 0xc3, (byte)'"', (byte)'b'];
        Assert.That(MySqlJson.TryWriteText(binary, new ArrayBufferWriter<byte>()), Is.False);
    }

    private static string? Text(string json)
    {
        var text = new ArrayBufferWriter<byte>();
        return MySqlJson.TryWriteText(BinaryJson.Of(json), text) ? Encoding.UTF8.GetString(text.WrittenSpan) : null;
    }

    private static string? Update(string before, byte[] differences)
    {
        var text = new ArrayBufferWriter<byte>();
        return MySqlJson.TryWriteUpdatedText(BinaryJson.Of(before), differences, text) ? Encoding.UTF8.GetString(text.WrittenSpan) : null;
    }
}
