namespace Aesop.MySql;

/// <summary>One column of a query's result, as the server describes it.</summary>
/// <param name="Schema">The database that it comes from, empty for expressions.</param>
/// <param name="Table">The table's name or alias, empty for expressions.</param>
/// <param name="Name">The column's name or alias.</param>
/// <param name="Type">The wire's type number, MYSQL_TYPE_*; see https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html.</param>
/// <param name="CharacterSet">The collation's number; 63 is binary.</param>
/// <param name="Length">The largest length of a value in bytes.</param>
/// <param name="Flags">Column flags (1 is NOT NULL, 32 is UNSIGNED); see https://dev.mysql.com/doc/dev/mysql-server/latest/group__group__cs__column__definition__flags.html.</param>
/// <param name="Decimals">Digits behind the point; 31 where they are not fixed.</param>
public sealed record MySqlColumn(
    string Schema, string Table, string Name, byte Type, int CharacterSet, uint Length, int Flags, byte Decimals)
{
    private const int UnsignedFlag = 32;
    private const int BinaryCharacterSet = 63;

    /// <summary>True for a column declared UNSIGNED.</summary>
    public bool IsUnsigned => (Flags & UnsignedFlag) != 0;

    /// <summary>True where the values are bytes, numbers or times and not text.</summary>
    public bool IsBinary => CharacterSet == BinaryCharacterSet;
}
