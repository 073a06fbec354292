namespace Aesop.Verify.Tables;

/// <summary>Where the source's tables are in the sink. Immutable.</summary>
internal sealed class TableMap
{
    private const string Any = "*";

    private readonly List<(TableName From, TableName To)> _rules = [];

    /// <param name="rules"><c>shop.orders=copy.orders</c>, <c>shop.*=copy.*</c>, <c>shop.*=copy.shop_*</c>: a star at the end of both names stands for the same.</param>
    /// <exception cref="VerifyException">One of them is none.</exception>
    public TableMap(IEnumerable<string> rules)
    {
        foreach (var rule in rules)
        {
            var sides = rule.Split('=');
            if (sides.Length != 2)
            {
                throw new VerifyException($"'{rule}' maps no table: expected database.table=database.table, for instance shop.*=copy.*.");
            }

            var (from, to) = (TableName.Parse(sides[0].Trim()), TableName.Parse(sides[1].Trim()));
            var isOpen = from.Table.EndsWith(Any, StringComparison.Ordinal);
            var stars = isOpen ? 2 : 0;
            if (isOpen != to.Table.EndsWith(Any, StringComparison.Ordinal) || rule.Count(static c => c == '*') != stars)
            {
                throw new VerifyException($"'{rule}' maps no table: a star stands at the end of both tables' names, or in none.");
            }

            _rules.Add((from, to));
        }
    }

    /// <summary>The table of the sink that keeps a table of the source.</summary>
    public TableName Of(TableName source)
    {
        foreach (var (from, to) in _rules.Where(rule => rule.From.Database == source.Database))
        {
            if (from.Table == source.Table)
            {
                return to;
            }

            if (from.Table.EndsWith(Any, StringComparison.Ordinal) && source.Table.StartsWith(from.Table[..^1], StringComparison.Ordinal))
            {
                return to with { Table = to.Table[..^1] + source.Table[(from.Table.Length - 1)..] };
            }
        }

        return source;
    }
}
