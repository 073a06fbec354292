using Aesop.Relay.Buffering;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Buffering;

/// <summary>What the ring should do, written as naively as possible: everything ever appended, in lists that only grow.</summary>
internal sealed class RingModel(long capacity)
{
    private readonly List<byte> _stream = [];
    private readonly List<RingPlace> _places = [];
    private int _publishedPlaces;
    private RingPlace? _pendingEnd;

    public long Tail { get; private set; }

    public long Head { get; private set; }

    public long Written => _stream.Count;

    public RingPlace? Newest { get; private set; }

    public IEnumerable<RingPlace> Held => _places.Take(_publishedPlaces).Where(p => p.Offset >= Tail);

    public bool Fits(int bytes) => Written - Head + bytes <= capacity;

    public void Append(byte[] frames)
    {
        var need = Written + frames.Length - capacity;
        if (need > Tail)
        {
            // To the oldest checkpoint frame that frees enough, unless readers at the head would be overtaken by that.
            var place = _places.FindIndex(p => p.Offset >= need);
            Tail = place >= 0 && _places[place].Offset <= Head ? _places[place].Offset : need;
        }

        _stream.AddRange(frames);
    }

    public void AppendCheckpoint(byte[] frame, uint epoch, Scn scn)
    {
        var place = new RingPlace(Written, epoch, scn);
        Append(frame);
        _places.Add(place);
        EndTransaction(epoch, scn);
    }

    public void EndTransaction(uint epoch, Scn next) => _pendingEnd = new RingPlace(Written, epoch, next);

    public void Publish()
    {
        Head = Written;
        _publishedPlaces = _places.Count;
        Newest = _pendingEnd ?? Newest;
        _pendingEnd = null;
    }

    public void RollBack()
    {
        _stream.RemoveRange((int)Head, (int)(Written - Head));
        _places.RemoveRange(_publishedPlaces, _places.Count - _publishedPlaces);
        _pendingEnd = null;
    }

    public byte[] Visible(long from) => [.. _stream.Take((int)Head).Skip((int)from)];

    public RingPlace? Find(uint epoch, Scn scn)
    {
        RingPlace? found = null;
        foreach (var place in Held)
        {
            if (place.CompareTo(epoch, scn) <= 0)
            {
                found = place;
            }
        }

        return found;
    }
}
