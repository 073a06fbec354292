namespace Aesop.Randomized.Tests.Schemas;

/// <summary>Which tables a change of another may touch: by a foreign key, by a trigger. One thread at a time.</summary>
internal sealed class Links
{
    private readonly List<(object By, Table One, Table Other)> _all = [];

    /// <summary>Two tables are linked, by what is told.</summary>
    public void Add(object by, Table one, Table other) => _all.Add((by, one, other));

    /// <summary>What linked tables is gone.</summary>
    public void Remove(object by) => _all.RemoveAll(link => link.By == by);

    /// <summary>A table is gone.</summary>
    public void Forget(Table table) => _all.RemoveAll(link => link.One == table || link.Other == table);

    /// <summary>A table and all that are linked with it, over however many others.</summary>
    public IReadOnlyCollection<Table> Around(Table table)
    {
        var found = new HashSet<Table> { table };
        var open = new Queue<Table>(found);
        while (open.TryDequeue(out var at))
        {
            foreach (var (_, one, other) in _all)
            {
                var next = one == at ? other : other == at ? one : null;
                if (next is not null && found.Add(next))
                {
                    open.Enqueue(next);
                }
            }
        }

        return found;
    }
}
