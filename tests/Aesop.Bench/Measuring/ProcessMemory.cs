using System.Globalization;

namespace Aesop.Bench;

/// <summary>Resident memory of a process, from the kernel (https://man7.org/linux/man-pages/man5/proc_pid_status.5.html).</summary>
internal sealed class ProcessMemory(int processId)
{
    // https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html
    private const string ResetPeak = "5";

    /// <summary>Bytes now.</summary>
    public long Resident => Read("VmRSS:");

    /// <summary>The most bytes since the start, or the last <see cref="Reset"/>.</summary>
    public long Peak => Read("VmHWM:");

    /// <summary>Bytes now of files that it has mapped: the runtime, the program, libraries.</summary>
    public long Files => Read("RssFile:");

    /// <summary>Lets the peak begin anew from what is resident now.</summary>
    public void Reset() => File.WriteAllText($"/proc/{processId}/clear_refs", ResetPeak);

    private long Read(string field)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) << 10;
    }
}
