using System.Text.Json.Serialization;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tables;

/// <summary>
/// One line of the file of a <see cref="TableHistory"/>: with a definition, a version that was learnt; with <paramref name="Until"/>, where one
/// ended; with neither, that a lineage begins and those before it are forgotten.
/// </summary>
/// <param name="Epoch">The lineage.</param>
/// <param name="Table">The full name of the table; null where a lineage begins.</param>
/// <param name="From">Where the version begins.</param>
/// <param name="Until">Where it ends.</param>
/// <param name="Definition">What the catalog said.</param>
internal sealed record HistoryRecord(uint Epoch, string? Table = null, string? From = null, string? Until = null, CatalogTable? Definition = null)
{
    /// <summary>The line of a version.</summary>
    public static HistoryRecord Of(TableVersion version) =>
        new(version.Epoch, version.Table, version.From.ToString(), version.Until?.ToString(), version.Definition);

    /// <summary>The line that ends a version.</summary>
    public static HistoryRecord End(TableVersion version) => new(version.Epoch, version.Table, version.From.ToString(), version.Until?.ToString());

    /// <summary>The version of a line that has a definition.</summary>
    /// <exception cref="FormatException">A position is none.</exception>
    public TableVersion ToVersion() =>
        new(Table!, Epoch, Scn.Parse(From), Definition!) { Until = Until is null ? null : Scn.Parse(Until) };
}

/// <summary>The first line of the file.</summary>
/// <param name="Format">The version of the file's format.</param>
/// <param name="Source">The source's name.</param>
internal sealed record HistoryHeader(int Format, string Source);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(HistoryRecord))]
[JsonSerializable(typeof(HistoryHeader))]
internal sealed partial class HistoryJson : JsonSerializerContext;
