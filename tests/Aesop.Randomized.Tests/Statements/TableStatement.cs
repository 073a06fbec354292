using Aesop.Randomized.Tests.Schemas;

namespace Aesop.Randomized.Tests.Statements;

/// <summary>A statement that changes tables.</summary>
/// <param name="Text">It, where <c>{mark}</c> stands for a comment.</param>
/// <param name="Tables">The tables that it changes and that were there before it.</param>
/// <param name="Apply">What is different when the server has done it.</param>
internal sealed record TableStatement(string Text, IReadOnlyList<Table> Tables, Action Apply)
{
    /// <summary>The name of a table that it makes.</summary>
    public IReadOnlyList<string> Makes { get; init; } = [];

    /// <summary>Whether the rows are in the log, behind the statement.</summary>
    public bool LogsRows { get; init; }

    /// <summary>Whether the log may have it although the server refused it.</summary>
    public bool IsLoggedWhenRefused { get; init; }

    /// <summary>Whether no table has rows when it is done, beside those that the log has.</summary>
    public bool Empties { get; init; }
}
