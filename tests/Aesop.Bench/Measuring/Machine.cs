using System.Globalization;

namespace Aesop.Bench;

/// <summary>The machine that is measured on.</summary>
internal static class Machine
{
    /// <summary>Kernel ticks of all cores since boot, and those that went unused (https://man7.org/linux/man-pages/man5/proc_stat.5.html).</summary>
    public static (long All, long Idle) Ticks()
    {
        const int IdleField = 3;
        const int WaitField = 4;
        const int FieldsBeforeGuests = 8;
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]
            .Take(FieldsBeforeGuests).Select(field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        return (fields.Sum(), fields[IdleField] + fields[WaitField]);
    }

    /// <summary>The share of all cores' time that was used between two readings, 0 to 1.</summary>
    public static double Busy((long All, long Idle) before, (long All, long Idle) after) =>
        after.All == before.All ? 0 : 1 - ((after.Idle - before.Idle) / (double)(after.All - before.All));

    /// <summary>Cores, processor, memory and how busy it is already, in one line.</summary>
    public static string Describe()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor";
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20;
        return string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores ({model}), {memory} MiB, load average {load}, .NET {Environment.Version}");
    }
}
