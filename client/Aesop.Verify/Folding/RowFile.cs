using Microsoft.Win32.SafeHandles;

namespace Aesop.Verify.Folding;

/// <summary>A file of records that are only ever added, and deleted with it. Writes are gathered. Not thread-safe.</summary>
internal sealed class RowFile : IDisposable
{
    private const int GatheredBytes = 256 << 10;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly byte[] _gathered = new byte[GatheredBytes];
    private int _waiting;
    private long _written;

    public RowFile(string path)
    {
        _path = path;
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);
    }

    /// <summary>Where the next record will stand.</summary>
    public long Length => _written + _waiting;

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _gathered.Length - _waiting)
        {
            Flush();
        }

        if (bytes.Length > _gathered.Length)
        {
            RandomAccess.Write(_file, bytes, _written);
            _written += bytes.Length;
            return;
        }

        bytes.CopyTo(_gathered.AsSpan(_waiting));
        _waiting += bytes.Length;
    }

    /// <summary>Reads bytes that were added.</summary>
    public void Read(long offset, Span<byte> bytes)
    {
        if (offset + bytes.Length > _written)
        {
            Flush();
        }

        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(_file, bytes, offset);
            if (read == 0)
            {
                throw new VerifyException($"{_path} is shorter than what was written to it: somebody else has changed it.");
            }

            bytes = bytes[read..];
            offset += read;
        }
    }

    /// <summary>Forgets what stands from an offset on.</summary>
    public void Truncate(long length)
    {
        (_written, _waiting) = length >= _written ? (_written, (int)(length - _written)) : (length, 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_path);
    }

    private void Flush()
    {
        RandomAccess.Write(_file, _gathered.AsSpan(0, _waiting), _written);
        _written += _waiting;
        _waiting = 0;
    }
}
