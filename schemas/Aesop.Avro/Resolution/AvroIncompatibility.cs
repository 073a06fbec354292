namespace Aesop.Avro.Resolution;

/// <summary>One reason why a reader's schema can't read, or can't read all of, what a writer's schema wrote.</summary>
/// <param name="Path">The place in the schemas: <c>$</c> is the whole, <c>.name</c> a field of the reader's, <c>[]</c> an array's items,
/// <c>{}</c> a map's values, <c>|name</c> a branch of the writer's union.</param>
/// <param name="Kind">What sort of reason.</param>
/// <param name="Message">The reason in words.</param>
/// <param name="OnlySomeData">Whether data may exist that can be read all the same: those that do not have the union's branch
/// or the enum's symbol in question.</param>
public sealed record AvroIncompatibility(string Path, AvroIncompatibilityKind Kind, string Message, bool OnlySomeData)
{
    /// <summary>Place and reason.</summary>
    public override string ToString() => $"{Path}: {Message}";
}
