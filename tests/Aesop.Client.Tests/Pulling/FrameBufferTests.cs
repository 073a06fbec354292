using Aesop.Client.Tests.Fakes;
using Aesop.Wire.Frames;

namespace Aesop.Client.Tests.Pulling;

public sealed class FrameBufferTests
{
    [Test]
    public void TryPeek_FramesInRandomPieces_AreAllThereInOrder()
    {
        var random = new Random(3);
        for (var round = 0; round < 50; round++)
        {
            List<byte[]> frames = [.. Enumerable.Range(1, 200).Select(i => Shop.Insert(i, 0, i, new string('x', random.Next(2) == 0 ? random.Next(50) : random.Next(5_000))))];
            var stream = frames.SelectMany(frame => frame).ToArray();
            using var buffer = new FrameBuffer(1 << 20);
            var (sent, seen) = (0, new List<byte[]>());
            while (seen.Count < frames.Count)
            {
                if (buffer.TryPeek(out var frame, out var length))
                {
                    seen.Add(frame.ToArray());
                    buffer.Take(length);
                    if (random.Next(20) == 0)
                    {
                        buffer.Release();
                    }

                    Assert.That(buffer.Next, Is.GreaterThanOrEqualTo(buffer.Kept));
                    continue;
                }

                var piece = Math.Min(random.Next(1, 70_000), stream.Length - sent);
                var space = buffer.Space();
                piece = Math.Min(piece, space.Length);
                stream.AsSpan(sent, piece).CopyTo(space.Span);
                buffer.Received(piece);
                sent += piece;
            }

            Assert.That(seen, Is.EqualTo(frames));
        }
    }

    [Test]
    public void Space_KeptFrames_StayAsTheyAre()
    {
        using var buffer = new FrameBuffer(1 << 20);
        var frame = Shop.Insert(1, 0, 1, new string('x', 9_000));
        var kept = new List<byte>();
        for (var i = 0; i < 500; i++)
        {
            frame.CopyTo(buffer.Space());
            buffer.Received(frame.Length);
            Assert.That(buffer.TryPeek(out _, out var length), Is.True);
            buffer.Take(length);
            kept.AddRange(frame);
        }

        Assert.That(buffer.Bytes.AsSpan(buffer.Kept, buffer.Next - buffer.Kept).SequenceEqual(kept.ToArray()), Is.True);
        buffer.Release();
        buffer.Space();
        Assert.That(buffer.Bytes, Has.Length.LessThan(2 * FrameBuffer.UsualBytes), "what was large is given back");
    }

    [Test]
    public void TryPeek_LongerThanAccepted_IsRefusedBeforeItArrives()
    {
        using var buffer = new FrameBuffer(1_000);
        Shop.Insert(1, 0, 1, new string('x', 2_000)).AsSpan(0, FrameHeader.Size).CopyTo(buffer.Space().Span);
        buffer.Received(FrameHeader.Size);
        Assert.That(() => buffer.TryPeek(out _, out _), Throws.TypeOf<FrameFormatException>().With.Message.Contains("MaxFrameBytes is 1000"));
    }
}
