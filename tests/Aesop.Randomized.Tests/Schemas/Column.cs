using Aesop.Randomized.Tests.Values;

namespace Aesop.Randomized.Tests.Schemas;

/// <summary>A column of a table, as it is now. Immutable.</summary>
internal sealed record Column
{
    /// <summary>Its name, as it is.</summary>
    public required string Name { get; init; }

    /// <summary>Its type.</summary>
    public required ColumnType Type { get; init; }

    /// <summary>Whether it may be NULL.</summary>
    public bool IsNullable { get; init; } = true;

    /// <summary>What <see cref="GeneratedFrom"/> is of a column with the time at which a version of a row begins.</summary>
    public const string RowStart = "ROW START";

    /// <summary>What <see cref="GeneratedFrom"/> is of a column with the time at which a version of a row ends.</summary>
    public const string RowEnd = "ROW END";

    /// <summary>What it is generated from; null where it is written.</summary>
    public string? GeneratedFrom { get; init; }

    /// <summary>Whether it counts up.</summary>
    public bool IsAutoIncrement { get; init; }

    /// <summary>Whether <c>SELECT *</c> shows it.</summary>
    public bool IsInvisible { get; init; }

    /// <summary>The literal that it falls back to; null for none.</summary>
    public string? Default { get; init; }

    /// <summary>What stands behind the type in its definition.</summary>
    public string More { get; init; } = "";

    /// <summary>The name in SQL.</summary>
    public string Quoted => Sql.Quote(Name);

    /// <summary>The whole definition.</summary>
    public string Definition
    {
        get
        {
            var generated = GeneratedFrom switch { null => "", RowStart or RowEnd => $" GENERATED ALWAYS AS {GeneratedFrom}", _ => $" AS ({GeneratedFrom}) " };
            var nulls = GeneratedFrom is not null ? "" : IsNullable ? " NULL" : " NOT NULL";
            var fallback = Default is null ? "" : $" DEFAULT {Default}";
            return $"{Quoted} {Type.Sql}{generated}{(GeneratedFrom is null ? nulls + fallback : "")}{(IsAutoIncrement ? " AUTO_INCREMENT" : "")}{More}{(IsInvisible ? " INVISIBLE" : "")}";
        }
    }
}
