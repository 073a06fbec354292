using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Aesop.Verify.Folding;

/// <summary>
/// A hash table in a file: pages of slots, a key's page found from its digest, and the next page where that is full. One page is in memory, so that any number
/// of rows takes the same of it. Twice as large when it is more than half full. Not thread-safe.
/// </summary>
internal sealed class KeyIndex : IDisposable
{
    private const int PageBytes = 4_096;
    private const int FirstPages = 64;

    private static readonly int SlotBytes = Marshal.SizeOf<KeySlot>();
    private static readonly int SlotsOfPage = PageBytes / SlotBytes;

    private readonly string _folder;
    private readonly byte[] _page = new byte[PageBytes];
    private SafeFileHandle _file;
    private string _path;
    private long _pages = FirstPages;
    private long _used;
    private int _generation;

    public KeyIndex(string folder)
    {
        _folder = folder;
        (_path, _file) = Create(FirstPages);
    }

    /// <summary>How many pages there are; another number when the slots have moved.</summary>
    public long Pages => _pages;

    /// <summary>Slots that are taken, of deleted rows too.</summary>
    public long Count => _used;

    /// <summary>Finds a row's slot.</summary>
    /// <returns>Whether there is one; otherwise the slot is empty, and <paramref name="at"/> where it would stand.</returns>
    public bool Find(uint table, UInt128 key, out KeySlot slot, out long at)
    {
        for (var page = PageOf(key); ; page = page + 1 == _pages ? 0 : page + 1)
        {
            var slots = ReadPage(page);
            for (var i = 0; i < SlotsOfPage; i++)
            {
                if (slots[i].Table == 0 || (slots[i].Key == key && slots[i].Table == table))
                {
                    slot = slots[i];
                    at = (page * PageBytes) + (i * SlotBytes);
                    return slot.Table != 0;
                }
            }
        }
    }

    /// <summary>Writes a slot where it was found; <paramref name="isNew"/> where it was empty.</summary>
    public void Write(long at, in KeySlot slot, bool isNew)
    {
        RandomAccess.Write(_file, MemoryMarshal.AsBytes(new ReadOnlySpan<KeySlot>(in slot)), at);
        if (isNew && ++_used * 2 > _pages * SlotsOfPage)
        {
            Grow();
        }
    }

    /// <summary>Takes the slots of a page that aren't empty, beginning with page 0.</summary>
    /// <returns>False behind the last page.</returns>
    public bool TryReadPage(long page, List<KeySlot> slots)
    {
        slots.Clear();
        if (page >= _pages)
        {
            return false;
        }

        foreach (var slot in ReadPage(page))
        {
            if (slot.Table != 0)
            {
                slots.Add(slot);
            }
        }

        return true;
    }

    /// <summary>Lets every slot be changed, or dropped where <paramref name="change"/> gives false.</summary>
    public void Rewrite(ChangeSlot change) => Rebuild(_pages, change);

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_path);
    }

    private void Grow() => Rebuild(_pages * 2, static (ref KeySlot _) => true);

    private void Rebuild(long pages, ChangeSlot change)
    {
        var (oldFile, oldPath, oldPages) = (_file, _path, _pages);
        (_path, _file) = Create(pages);
        (_pages, _used) = (pages, 0);
        var old = new byte[PageBytes];
        for (long page = 0; page < oldPages; page++)
        {
            _ = RandomAccess.Read(oldFile, old, page * PageBytes);
            foreach (var found in MemoryMarshal.Cast<byte, KeySlot>(old.AsSpan(0, SlotsOfPage * SlotBytes)))
            {
                var slot = found;
                if (slot.Table != 0 && change(ref slot))
                {
                    Find(slot.Table, slot.Key, out _, out var at);
                    Write(at, slot, isNew: true);
                }
            }
        }

        oldFile.Dispose();
        File.Delete(oldPath);
    }

    private (string Path, SafeFileHandle File) Create(long pages)
    {
        var path = Path.Combine(_folder, $"keys.{_generation++}");
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);

        // A hole of zeros, which are empty slots.
        RandomAccess.SetLength(file, pages * PageBytes);
        return (path, file);
    }

    private long PageOf(UInt128 key) => (long)((ulong)key % (ulong)_pages);

    private ReadOnlySpan<KeySlot> ReadPage(long page)
    {
        _ = RandomAccess.Read(_file, _page, page * PageBytes);
        return MemoryMarshal.Cast<byte, KeySlot>(_page.AsSpan(0, SlotsOfPage * SlotBytes));
    }

    /// <summary>Changes a slot.</summary>
    /// <returns>Whether it is kept.</returns>
    public delegate bool ChangeSlot(ref KeySlot slot);
}
