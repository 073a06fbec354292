using System.Text;
using Aesop.Wire.Positions;

namespace Aesop.Client;

/// <summary>
/// Keeps the checkpoint in a file: the token and a line feed. A save is atomic: temporary file, fsync, rename over the old, fsync of
/// the folder; a crash, a full disk or a power cut leaves the old checkpoint or the new one, whole. Thread-safe.
/// </summary>
/// <remarks>
/// Two clients must not share a file: the one that reads first takes it by <see cref="Lock"/>, on a file of the same name with <c>.lock</c> behind it, which stays. The temporary
/// file has <c>.tmp</c> behind it; one left over by a crash is overwritten.
/// </remarks>
public sealed class FileCheckpointStore : ICheckpointStore, IDisposable
{
    /// <summary>The longest file that is read, in bytes: a token with a very large GTID set.</summary>
    public const int MaxFileBytes = 16 << 20;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly string _temporary;
    private readonly string _folder;
    private FileStream? _lock;

    /// <summary>A store in a file.</summary>
    /// <param name="path">The file; it need not exist, its folder must by the first save.</param>
    public FileCheckpointStore(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Path = System.IO.Path.GetFullPath(path);
        _temporary = Path + ".tmp";
        _folder = System.IO.Path.GetDirectoryName(Path) ?? Path;
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <summary>
    /// Takes the file for this store alone, in this process and among others, until it is disposed or the process ends. A client does so when it begins to
    /// read. Again, it does nothing.
    /// </summary>
    /// <exception cref="CheckpointStoreException">Another client has it, or the file's folder can't be written to.</exception>
    public void Lock()
    {
        try
        {
            _lock ??= new FileStream(Path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointStoreException(
                $"Checkpoint file {Path} can't be taken: {e.Message} Another client keeps its place there, or the folder can't be written to. Give each consumer a file of its own; stop the other one first.", e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Checkpoint?> LoadAsync(CancellationToken cancellationToken)
    {
        string text;
        try
        {
            var file = new FileInfo(Path);
            if (!file.Exists)
            {
                return null;
            }

            if (file.Length > MaxFileBytes)
            {
                throw Corrupt($"it has {file.Length} bytes, accepted are {MaxFileBytes}", null);
            }

            text = await File.ReadAllTextAsync(Path, Encoding.UTF8, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointStoreException($"Checkpoint file {Path} can't be read: {e.Message}", e);
        }

        // The line feed is written last: without it, the file was cut or edited by hand.
        if (!text.EndsWith('\n'))
        {
            throw Corrupt(text.Length == 0 ? "it is empty" : "its last line is cut", null);
        }

        try
        {
            return Checkpoint.Parse(text);
        }
        catch (FormatException e)
        {
            throw Corrupt(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask SaveAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var stream = new FileStream(_temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"{checkpoint}\n"), cancellationToken).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            File.Move(_temporary, Path, overwrite: true);
            FolderSync.Sync(_folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointStoreException(
                $"Checkpoint {checkpoint.Epoch}/{checkpoint.Scn} of '{checkpoint.Source}' can't be written to {Path}: {e.Message} The checkpoint before it stands. Make room, or mend the folder's permissions, and start again.", e);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Frees what the store holds; the file stays.</summary>
    public void Dispose()
    {
        _lock?.Dispose();
        _turn.Dispose();
    }

    private CheckpointStoreException Corrupt(string what, Exception? inner) => new(
        $"Checkpoint file {Path} is corrupt: {what}. Restore it from a copy, write a token into it with 'aesop checkpoint set', or delete it to begin anew where the client's Start option says.", inner);
}
