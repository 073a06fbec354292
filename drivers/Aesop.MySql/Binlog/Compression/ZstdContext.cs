using System.Runtime.InteropServices;

namespace Aesop.MySql.Binlog;

/// <summary>A decompression context of libzstd, which is freed with the handle.</summary>
internal sealed class ZstdContext : SafeHandle
{
    /// <summary>Makes an invalid handle, for the marshaller to fill.</summary>
    public ZstdContext()
        : base(0, ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        ZstdLibrary.Free(handle);
        return true;
    }
}
