using Aesop.Relay.Encoders;
using Aesop.Relay.Statements;

namespace Aesop.Relay.Sources;

/// <summary>
/// The rows of the XA transactions of one source that are prepared and neither committed nor rolled back. They outlive connections, not the
/// process: after a restart they are found in the log again. One thread at a time.
/// </summary>
/// <param name="space">Where rows wait.</param>
/// <param name="only">The one transaction that is of interest; null for all.</param>
internal sealed class PreparedTransactions(HoldingSpace space, XaId? only = null)
{
    /// <summary>The most transactions that are held; InnoDB allows 131,072 that have changed anything.</summary>
    public const int MaxTransactions = 1_000_000;

    private readonly Dictionary<XaId, HeldRows> _rows = [];
    private Dictionary<XaId, HeldRows> _marked = [];

    /// <summary>Where rows wait.</summary>
    public HoldingSpace Space => space;

    /// <summary>Whether it is one transaction that is looked for.</summary>
    public bool IsSearch => only is not null;

    /// <summary>Whether a transaction is of interest.</summary>
    public bool Wants(XaId id) => only is null || id == only;

    /// <summary>How many are held.</summary>
    public int Count => _rows.Count;

    /// <summary>A transaction was prepared. One of the same id that the log never decided, as after a server's crash, is void.</summary>
    /// <exception cref="SourceHaltedException">There are too many.</exception>
    public void Add(XaId id, HeldRows rows)
    {
        Remove(id);
        if (_rows.Count >= MaxTransactions)
        {
            rows.Dispose();
            throw new SourceHaltedException($"More than {MaxTransactions} XA transactions are prepared and never decided. Commit or roll back those that XA RECOVER lists, and start the relay again.");
        }

        _rows.Add(id, rows);
    }

    /// <summary>The rows of a transaction; null where they aren't held.</summary>
    public HeldRows? Find(XaId id) => _rows.GetValueOrDefault(id);

    /// <summary>A transaction was decided.</summary>
    public void Remove(XaId id)
    {
        if (_rows.Remove(id, out var rows) && !IsMarked(id, rows))
        {
            rows.Dispose();
        }
    }

    /// <summary>What is held now is kept, whatever is decided, until the next mark: the log behind it may have to be read once more.</summary>
    public void Mark()
    {
        foreach (var (id, rows) in _marked)
        {
            if (_rows.GetValueOrDefault(id) != rows)
            {
                rows.Dispose();
            }
        }

        _marked = new Dictionary<XaId, HeldRows>(_rows);
    }

    /// <summary>What was held at the mark is held, and nothing else: the log behind it is read once more.</summary>
    public void Rewind()
    {
        foreach (var (id, rows) in _rows)
        {
            if (!IsMarked(id, rows))
            {
                rows.Dispose();
            }
        }

        _rows.Clear();
        foreach (var (id, rows) in _marked)
        {
            _rows.Add(id, rows);
        }
    }

    private bool IsMarked(XaId id, HeldRows rows) => _marked.GetValueOrDefault(id) == rows;

    /// <summary>Gives a transaction's rows away.</summary>
    public HeldRows? Take(XaId id) => _rows.Remove(id, out var rows) ? rows : null;
}
