using System.Diagnostics.CodeAnalysis;

namespace Aesop.Client;

/// <content>The typed values by the column's name, and those that may be missing.</content>
public readonly partial struct RowImage
{
    /// <inheritdoc cref="GetBoolean(int)"/>
    public bool GetBoolean(string name) => GetBoolean(Columns.OrdinalOf(name));

    /// <inheritdoc cref="GetInt32(int)"/>
    public int GetInt32(string name) => GetInt32(Columns.OrdinalOf(name));

    /// <inheritdoc cref="GetInt64(int)"/>
    public long GetInt64(string name) => GetInt64(Columns.OrdinalOf(name));

    /// <inheritdoc cref="GetUInt64(int)"/>
    public ulong GetUInt64(string name) => GetUInt64(Columns.OrdinalOf(name));

    /// <inheritdoc cref="GetSingle(int)"/>
    public float GetSingle(string name) => GetSingle(Columns.OrdinalOf(name));

    /// <inheritdoc cref="GetDouble(int)"/>
    public double GetDouble(string name) => GetDouble(Columns.OrdinalOf(name));

    /// <inheritdoc cref="GetDecimal(int)"/>
    public decimal GetDecimal(string name) => GetDecimal(Columns.OrdinalOf(name));

    /// <inheritdoc cref="GetString(int)"/>
    public string GetString(string name) => GetString(Columns.OrdinalOf(name));

    /// <inheritdoc cref="GetBytes(int)"/>
    public ReadOnlySpan<byte> GetBytes(string name) => GetBytes(Columns.OrdinalOf(name));

    /// <inheritdoc cref="GetDateOnly(int)"/>
    public DateOnly GetDateOnly(string name) => GetDateOnly(Columns.OrdinalOf(name));

    /// <inheritdoc cref="GetDateTime(int)"/>
    public DateTime GetDateTime(string name) => GetDateTime(Columns.OrdinalOf(name));

    /// <inheritdoc cref="GetTimeSpan(int)"/>
    public TimeSpan GetTimeSpan(string name) => GetTimeSpan(Columns.OrdinalOf(name));

    /// <inheritdoc cref="GetSingles(int)"/>
    public float[] GetSingles(string name) => GetSingles(Columns.OrdinalOf(name));

    /// <summary>A column's value, where it is there and not NULL.</summary>
    /// <typeparam name="T">A type that one of the Get methods returns, or a byte array.</typeparam>
    /// <param name="ordinal">The column.</param>
    /// <param name="value">The value; default when the answer is false.</param>
    /// <returns>False where the column is NULL or absent.</returns>
    /// <exception cref="ColumnException">There is no such column, or it is of another type.</exception>
    public bool TryGet<T>(int ordinal, [MaybeNullWhen(false)] out T value)
    {
        if (!HasValue(ordinal))
        {
            value = default;
            return false;
        }

        value = ValueReader<T>.Read(this, ordinal);
        return true;
    }

    /// <inheritdoc cref="TryGet{T}(int, out T)"/>
    public bool TryGet<T>(string name, [MaybeNullWhen(false)] out T value) => TryGet(Columns.OrdinalOf(name), out value);
}
