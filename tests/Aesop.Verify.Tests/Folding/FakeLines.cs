using System.Text;
using Aesop.Verify.Folding;

namespace Aesop.Verify.Tests.Folding;

/// <summary>Lines that are there from the beginning.</summary>
internal sealed class FakeLines(IEnumerable<string> lines) : ILineSource
{
    private readonly IEnumerator<string> _lines = lines.GetEnumerator();

    public string Name => "lines";

    public bool IsCaughtUp { get; private set; }

    public ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        IsCaughtUp = !_lines.MoveNext();
        return IsCaughtUp ? ValueTask.FromResult<ReadOnlyMemory<byte>?>(null) : ValueTask.FromResult<ReadOnlyMemory<byte>?>(Encoding.UTF8.GetBytes(_lines.Current));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
