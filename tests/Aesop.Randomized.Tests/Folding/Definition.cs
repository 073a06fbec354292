namespace Aesop.Randomized.Tests.Folding;

/// <summary>A statement that changes tables, with their rows before and after it: a consumer can't know what it did to them.</summary>
/// <param name="Id">Its number, which stands in a comment of the statement.</param>
/// <param name="Statement">It.</param>
/// <param name="Before">Each table's rows before it; of tables that it makes, none.</param>
internal sealed record Definition(int Id, string Statement, IReadOnlyDictionary<string, Snapshot> Before)
{
    private readonly TaskCompletionSource<IReadOnlyDictionary<string, Snapshot>?> _after = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Each table's rows after it; null when the server refused it.</summary>
    public Task<IReadOnlyDictionary<string, Snapshot>?> After => _after.Task;

    /// <summary>The comment that tells it from others, where the server keeps comments.</summary>
    public string Mark => MarkOf(Id);

    /// <summary>The comment of a number.</summary>
    public static string MarkOf(int id) => $"/* ddl:{id} */";

    /// <summary>The server has done it.</summary>
    public void Done(IReadOnlyDictionary<string, Snapshot> after) => _after.TrySetResult(after);

    /// <summary>The server has refused it: the log doesn't have it.</summary>
    public void Refused() => _after.TrySetResult(null);
}
