using Aesop.Relay.Buffering;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Buffering;

/// <summary>The ring against the naive model, after each single operation.</summary>
internal sealed class EventRingModelTests
{
    [Test]
    public void Append_EveryFrameSizeInEveryTinyRing_HoldsWhatTheModelHolds()
    {
        for (var capacity = 64; capacity <= 200; capacity += 3)
        {
            for (var size = 32; size <= capacity / 2; size++)
            {
                using var pair = new Pair(capacity);
                for (var i = 0; i < 12; i++)
                {
                    pair.Append(size, checkpoint: i % 3 == 0);
                    pair.Publish();
                }

                pair.Check();
            }
        }
    }

    [Test]
    public void AnyOperation_SeededRandom_HoldsWhatTheModelHolds([Range(1, 40)] int seed)
    {
        var random = new Random(seed);
        using var pair = new Pair(random.Next(64, 1_500));
        for (var i = 0; i < 300; i++)
        {
            switch (random.Next(10))
            {
                case < 5:
                    // Now and then a transaction much larger than the ring: many publishes without a checkpoint.
                    pair.Append(pair.RandomSize(random), checkpoint: false);
                    break;
                case < 7:
                    pair.Append(pair.RandomSize(random), checkpoint: seed % 4 != 0 || random.Next(20) == 0);
                    break;
                case 7:
                    pair.EndTransaction();
                    break;
                case 8:
                    pair.Publish();
                    break;
                default:
                    if (random.Next(3) == 0)
                    {
                        pair.RollBack();
                    }

                    break;
            }

            pair.Check();
        }
    }

    private sealed class Pair(int capacity) : IDisposable
    {
        private readonly EventRing _ring = TestFrames.Ring(capacity);
        private readonly RingModel _model = new(capacity);
        private readonly Dictionary<long, RingReader> _readers = [];
        private ulong _number;
        private uint _epoch = 1;

        public int RandomSize(Random random) => random.Next(FrameHeader.Size, (capacity / 2) + 1);

        public void Append(int size, bool checkpoint)
        {
            if (!_model.Fits(size))
            {
                Assert.That(() => _ring.Append(TestFrames.Make(size, 0)), Throws.TypeOf<RingTooSmallException>());
                Publish();
            }

            var frame = TestFrames.Make(size, ++_number, checkpoint ? FrameKind.Checkpoint : FrameKind.Change);
            if (!checkpoint)
            {
                _ring.Append(frame);
                _model.Append(frame);
                return;
            }

            _epoch += _number % 13 == 0 ? 1u : 0u;
            var scn = new Scn(1, _number * 10);
            _ring.AppendCheckpoint(frame, _epoch, scn);
            _model.AppendCheckpoint(frame, _epoch, scn);
        }

        public void EndTransaction()
        {
            _ring.EndTransaction(_epoch, new Scn(1, _number * 10));
            _model.EndTransaction(_epoch, new Scn(1, _number * 10));
        }

        public void Publish()
        {
            _ring.Publish();
            _model.Publish();
            if (!_readers.ContainsKey(_ring.Head))
            {
                _readers.Add(_ring.Head, _ring.Attach(_ring.Head));
            }
        }

        public void RollBack()
        {
            _ring.RollBack();
            _model.RollBack();
        }

        public void Check()
        {
            Assert.That((_ring.Tail, _ring.Head, _ring.Written), Is.EqualTo((_model.Tail, _model.Head, _model.Written)));
            Assert.That(_ring.Tail, Is.LessThanOrEqualTo(_ring.Head));
            Assert.That(_ring.Written - _ring.Tail, Is.LessThanOrEqualTo(_ring.Capacity));
            CheckPlaces();
            CheckReaders();
        }

        private void CheckPlaces()
        {
            var held = _model.Held.ToList();
            Assert.That(_ring.TryGetOldest(out var oldest) ? (RingPlace?)oldest : null, Is.EqualTo(held.Count > 0 ? held[0] : (RingPlace?)null));
            Assert.That(_ring.TryGetNewest(out var newest) ? (RingPlace?)newest : null, Is.EqualTo(_model.Newest));
            Assert.That(_ring.EndPlace - _ring.FirstPlace, Is.EqualTo(held.Count));
            for (var position = 0UL; position <= (_number * 10) + 20; position += 5)
            {
                for (var epoch = 1u; epoch <= _epoch; epoch++)
                {
                    var found = _ring.TryFind(epoch, new Scn(1, position), out var place) ? place : (RingPlace?)null;
                    Assert.That(found, Is.EqualTo(_model.Find(epoch, new Scn(1, position))));
                }
            }
        }

        private void CheckReaders()
        {
            var buffer = new byte[capacity + 1];
            foreach (var (position, reader) in _readers)
            {
                var read = reader.TryCopy(buffer);
                var status = _model.Head == position ? RingReadStatus.Nothing : position < _model.Tail ? RingReadStatus.Overtaken : RingReadStatus.Data;
                Assert.That(read.Status, Is.EqualTo(status));
                if (status == RingReadStatus.Data)
                {
                    Assert.That(buffer.AsSpan(0, read.Bytes).SequenceEqual(_model.Visible(position)), Is.True);
                }
            }
        }

        public void Dispose()
        {
            foreach (var reader in _readers.Values)
            {
                reader.Dispose();
            }

            _ring.Dispose();
        }
    }
}
