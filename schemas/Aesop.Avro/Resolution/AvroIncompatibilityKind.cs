namespace Aesop.Avro.Resolution;

/// <summary>Sorts of reasons why one schema can't read what another wrote.</summary>
public enum AvroIncompatibilityKind
{
    /// <summary>The types differ and the writer's can't be promoted to the reader's.</summary>
    Type,

    /// <summary>Records, enums or fixed have different names, and no alias joins them.</summary>
    Name,

    /// <summary>Fixed have different sizes.</summary>
    FixedSize,

    /// <summary>The bytes would be taken for something else: another scale, less precision, another unit of time.</summary>
    LogicalType,

    /// <summary>The reader has a field that the writer has not, and no default for it.</summary>
    MissingDefault,

    /// <summary>The writer's enum has symbols that the reader's has not, and that has no default.</summary>
    MissingSymbols,

    /// <summary>No branch of the reader's union takes the writer's type.</summary>
    MissingBranch,
}
