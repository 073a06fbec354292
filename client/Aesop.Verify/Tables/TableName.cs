using Aesop.MySql;

namespace Aesop.Verify.Tables;

/// <summary>A table's full name. Immutable.</summary>
/// <param name="Database">The database.</param>
/// <param name="Table">The table in it.</param>
internal readonly record struct TableName(string Database, string Table)
{
    /// <summary>The name in SQL.</summary>
    public string Identifier => $"{MySqlQuoting.Identifier(Database)}.{MySqlQuoting.Identifier(Table)}";

    /// <summary>Reads <c>database.table</c>; only the table's name may hold dots.</summary>
    public static TableName Parse(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && dot < text.Length - 1
            ? new TableName(text[..dot], text[(dot + 1)..])
            : throw new VerifyException($"'{text}' is no table: expected database.table.");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Database}.{Table}";
}
