using System.IO.Compression;
using System.Text;
using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>Against the base library's streams: what they write is read back, and what they refuse is refused.</summary>
public sealed class InflaterTests
{
    private const int RandomStreams = 2_000;

    // What follows could be taken for part of the stream.
    private static readonly byte[] Behind = [0xff, 0x00, 0x5a, 0x13, 0x77, 0x80, 0x01, 0xfe, 0x31];

    private readonly Inflater _inflater = new();
    private readonly byte[] _target = new byte[1 << 20];

    [Test]
    public void Inflate_EveryKindOfContentLevelAndStrategy_GivesItBack(
        [Values] Content content, [Values(0, 1, 2, 3, 17, 259, 400, 5_000, 150_000)] int length, [Values] ZLibCompressionStrategy strategy)
    {
        byte[] value = Make(content, length, new Random(length));
        foreach (int level in new[] { 0, 1, 6, 9 })
        {
            byte[] packed = Pack(value, new ZLibCompressionOptions { CompressionLevel = level, CompressionStrategy = strategy });
            Assert.That(Inflate([.. packed, .. Behind], value.Length), Is.EqualTo(InflateResult.Whole), $"level {level}");
            Assert.That(_target.AsSpan(0, length).SequenceEqual(value), Is.True, $"level {level}");
        }
    }

    [Test]
    public void Inflate_RandomLengthsAndContents_GivesThemBack()
    {
        var random = new Random(4711);
        for (int i = 0; i < RandomStreams; i++)
        {
            byte[] value = Make((Content)random.Next(Enum.GetValues<Content>().Length), random.Next(3_000), random);
            byte[] packed = Pack(value, new ZLibCompressionOptions { CompressionLevel = random.Next(10), CompressionStrategy = (ZLibCompressionStrategy)random.Next(5) });
            Assert.That(Inflate(packed, value.Length), Is.EqualTo(InflateResult.Whole), $"number {i}");
            Assert.That(_target.AsSpan(0, value.Length).SequenceEqual(value), Is.True, $"number {i}");
        }
    }

    [Test]
    public void Inflate_DamagedStreams_IsWhatTheBaseLibrarySaysOfThem()
    {
        var random = new Random(815);
        int refused = 0;
        for (int i = 0; i < 10 * RandomStreams; i++)
        {
            byte[] value = Make((Content)random.Next(Enum.GetValues<Content>().Length), 1 + random.Next(600), random);
            byte[] packed = Pack(value, new ZLibCompressionOptions { CompressionLevel = random.Next(10), CompressionStrategy = (ZLibCompressionStrategy)random.Next(5) });

            // Not the head, of which the base library takes what would be another form's; and without zlib's checksum, which would refuse nearly all.
            byte[] blocks = packed[2..^4];
            for (int flips = 1 + random.Next(3); flips > 0; flips--)
            {
                blocks[random.Next(Math.Min(blocks.Length, random.Next(2) == 0 ? 60 : int.MaxValue))] ^= (byte)(1 << random.Next(8));
            }

            blocks = random.Next(4) == 0 ? blocks[..random.Next(blocks.Length)] : blocks;
            byte[]? known = Reference(blocks);
            int length = known?.Length ?? value.Length;
            _target.AsSpan().Clear();
            InflateResult result = _inflater.InflateRaw(blocks, _target.AsSpan(0, length + Inflater.Slack), out int written);
            Assert.That(result == InflateResult.Whole, Is.EqualTo(known is not null), $"number {i}: {result}, {Convert.ToHexStringLower(blocks)}");
            Assert.That(written, Is.LessThanOrEqualTo(length));
            Assert.That(_target.AsSpan(0, length).SequenceEqual(known ?? _target.AsSpan(0, length)), Is.True, $"number {i}");
            refused += known is null ? 1 : 0;
        }

        Assert.That(refused, Is.GreaterThan(RandomStreams).And.LessThan(9 * RandomStreams), "both were tried");
    }

    [Test]
    public void Inflate_AnotherLength_IsTold()
    {
        byte[] value = Make(Content.Words, 1_000, new Random(1));
        byte[] packed = Pack(value, new ZLibCompressionOptions());
        for (int length = 0; length < 2_000; length++)
        {
            InflateResult result = Inflate(packed, length);
            Assert.That(result, Is.EqualTo(length < 1_000 ? InflateResult.Long : length == 1_000 ? InflateResult.Whole : InflateResult.Short), $"{length}");
        }
    }

    [Test]
    public void Inflate_CutOffAnywhere_IsShortAndWritesNoByteThatIsWrong()
    {
        byte[] value = Make(Content.Words, 1_000, new Random(2));
        byte[] packed = Pack(value, new ZLibCompressionOptions());
        for (int length = 0; length < packed.Length; length++)
        {
            Assert.That(Inflate(packed[..length], value.Length), Is.EqualTo(InflateResult.Short), $"{length} of {packed.Length} bytes");
        }
    }

    [Test]
    public void Inflate_WritesNothingBehindTheSlack()
    {
        var random = new Random(3);
        for (int i = 0; i < RandomStreams; i++)
        {
            byte[] value = Make((Content)random.Next(Enum.GetValues<Content>().Length), random.Next(1_000), random);
            byte[] packed = Pack(value, new ZLibCompressionOptions());
            int length = random.Next(value.Length + 1);
            _target.AsSpan().Fill(0x77);
            Inflate(packed, length);
            Assert.That(_target.AsSpan(length + Inflater.Slack, 1_000).ContainsAnyExcept((byte)0x77), Is.False, $"{length} of {value.Length}");
        }
    }

    // Hand-made blocks: what no compressor writes.
    [TestCase("07", nameof(InflateResult.Damaged), TestName = "Inflate_BlockOfTypeThree_Damaged")]
    [TestCase("010400fbfe00000000", nameof(InflateResult.Damaged), TestName = "Inflate_StoredLengthsThatDiffer_Damaged")]
    [TestCase("010400fbff000000", nameof(InflateResult.Short), TestName = "Inflate_StoredBlockCutOff_Short")]
    [TestCase("010400fbff00000000", nameof(InflateResult.Whole), TestName = "Inflate_StoredBlock_Whole")]
    [TestCase("030200", nameof(InflateResult.Damaged), TestName = "Inflate_DistanceBeforeTheBeginning_Damaged")]
    [TestCase("1b07", nameof(InflateResult.Damaged), TestName = "Inflate_FixedCodeThatMeansNothing_Damaged")]
    [TestCase("0400244900", nameof(InflateResult.Damaged), TestName = "Inflate_LengthsOfLengthsThatAreNoCode_Damaged")]
    [TestCase("040024e9ffff", nameof(InflateResult.Damaged), TestName = "Inflate_RepeatedLengthBeforeTheFirst_Damaged")]
    [TestCase("048049922449922471ffff931100", nameof(InflateResult.Damaged), TestName = "Inflate_LiteralsThatAreNoCode_Damaged")]
    [TestCase("04804992244992240fb4ffffc384", nameof(InflateResult.Damaged), TestName = "Inflate_DistancesThatAreNoCode_Damaged")]
    [TestCase("04c0810800000000207feb0b0000", nameof(InflateResult.Damaged), TestName = "Inflate_CodeThatMeansNothing_Damaged")]
    [TestCase("027effff", nameof(InflateResult.Damaged), TestName = "Inflate_FixedDistanceThatMeansNothing_Damaged")]
    [TestCase("0cc081000000000090ff6b04", nameof(InflateResult.Damaged), TestName = "Inflate_DistanceTooFar_Damaged")]
    [TestCase("fc000000000000000000000000", nameof(InflateResult.Damaged), TestName = "Inflate_TooManySymbols_Damaged")]
    public void Inflate_HandMade_IsJudged(string blocks, string expected)
    {
        byte[] packed = Convert.FromHexString(blocks);
        Assert.That(_inflater.InflateRaw(packed, _target.AsSpan(0, 4 + Inflater.Slack), out _).ToString(), Is.EqualTo(expected));
        Assert.That(Reference(packed) is { Length: 4 }, Is.EqualTo(expected == nameof(InflateResult.Whole)), "the base library agrees");
    }

    [TestCase("7800", TestName = "InflateZlib_HeadThatDoesNotCheck_Damaged")]
    [TestCase("7901", TestName = "InflateZlib_AnotherMethod_Damaged")]
    [TestCase("881c", TestName = "InflateZlib_WindowTooLarge_Damaged")]
    [TestCase("78bb", TestName = "InflateZlib_Dictionary_Damaged")]
    public void InflateZlib_HeadOfAnother_Damaged(string head)
    {
        byte[] packed = [.. Convert.FromHexString(head), .. Pack(new byte[4], new ZLibCompressionOptions()).AsSpan(2)];
        Assert.That(Inflate(packed, 4), Is.EqualTo(InflateResult.Damaged));
    }

    [Test]
    public void InflateZlib_AnotherChecksum_IsTold()
    {
        byte[] packed = Pack(Make(Content.Words, 500, new Random(5)), new ZLibCompressionOptions());
        packed[^1] ^= 1;
        Assert.That(Inflate(packed, 500), Is.EqualTo(InflateResult.WrongChecksum));
    }

    [Test]
    public void InflateZlib_OverAndOver_AllocatesNothing()
    {
        byte[] packed = Pack(Make(Content.Words, 5_000, new Random(6)), new ZLibCompressionOptions());
        Inflate(packed, 5_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Inflate(packed, 5_000);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    /// <summary>What is compressed.</summary>
    public enum Content
    {
        /// <summary>Zeros.</summary>
        Zeros,

        /// <summary>Bytes of every value alike.</summary>
        Noise,

        /// <summary>Digits and dashes, as sysbench writes them.</summary>
        Digits,

        /// <summary>Words that come again.</summary>
        Words,

        /// <summary>Few bytes often and many bytes rarely, so that codes are long.</summary>
        Skewed,

        /// <summary>What repeats at short and at long distances.</summary>
        Periods,
    }

    private InflateResult Inflate(byte[] packed, int length) => _inflater.InflateZlib(packed, _target.AsSpan(0, length + Inflater.Slack), out _);

    private static byte[] Make(Content content, int length, Random random)
    {
        byte[] value = new byte[length];
        switch (content)
        {
            case Content.Zeros:
                break;
            case Content.Noise:
                random.NextBytes(value);
                break;
            case Content.Digits:
                random.GetItems("0123456789-"u8, value);
                break;
            case Content.Words:
                string[] words = ["the", "quick", "brown", "fox", "jumps", "over", "lazy", "dog", " ", ", ", ".\n"];
                var text = new StringBuilder();
                while (text.Length < length)
                {
                    text.Append(words[random.Next(words.Length)]);
                }

                Encoding.ASCII.GetBytes(text.ToString(0, length), value);
                break;
            case Content.Skewed:
                for (int i = 0; i < length; i++)
                {
                    value[i] = (byte)(255 * Math.Pow(random.NextDouble(), 12));
                }

                break;
            case Content.Periods:
                int period = 1 + random.Next(random.Next(2) == 0 ? 20 : 33_000);
                random.NextBytes(value.AsSpan(0, Math.Min(period, length)));
                for (int i = period; i < length; i++)
                {
                    value[i] = random.Next(50) == 0 ? (byte)random.Next() : value[i - period];
                }

                break;
        }

        return value;
    }

    private static byte[] Pack(byte[] value, ZLibCompressionOptions options)
    {
        var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, options, leaveOpen: true))
        {
            stream.Write(value);
        }

        // The base library writes nothing at all of nothing.
        return packed.Length > 0 ? packed.ToArray() : [0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01];
    }

    // The base library doesn't mind a stream that ends too early; but what comes of it then depends on what is put behind it.
    private static byte[]? Reference(byte[] blocks)
    {
        byte[]? value = ReferenceOf(blocks);
        byte[] ones = [.. Enumerable.Repeat((byte)0xff, 400)];
        return value is not null && new[] { new byte[400], ones }.All(tail => ReferenceOf([.. blocks, .. tail]) is { } other && other.AsSpan().SequenceEqual(value)) ? value : null;
    }

    private static byte[]? ReferenceOf(byte[] blocks)
    {
        using var stream = new DeflateStream(new MemoryStream(blocks), CompressionMode.Decompress);
        var value = new MemoryStream();
        try
        {
            stream.CopyTo(value);
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return value.ToArray();
    }
}
