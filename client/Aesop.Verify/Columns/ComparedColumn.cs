namespace Aesop.Verify.Columns;

/// <summary>A column that is compared. Immutable.</summary>
/// <param name="Source">As the source has it.</param>
/// <param name="Target">As the sink has it; null where changes are folded.</param>
/// <param name="IsKey">Whether rows are told apart by it.</param>
internal sealed record ComparedColumn(SqlColumn Source, SqlColumn? Target, bool IsKey)
{
    /// <summary>The name, as the source has it.</summary>
    public string Name => Source.Name;

    /// <summary>What the values mean: what they mean in the source, unless one of the two keeps documents.</summary>
    public ValueClass Class { get; } = Target?.Class == ValueClass.Json ? ValueClass.Json : Source.Class;

    /// <summary>Whether long values come as length and digest. Documents don't, for equal ones may be written differently; nor do keys.</summary>
    public bool IsLong => !IsKey && Class != ValueClass.Json && (Source.MayBeLong || Target?.MayBeLong == true);

    /// <summary>Whether both servers show equal values as the same bytes, so that checksums can be compared.</summary>
    public bool CanBeSummed => Target is not null && Source.WritesAs(Target);
}
