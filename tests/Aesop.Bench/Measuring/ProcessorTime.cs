using System.Diagnostics;

namespace Aesop.Bench;

/// <summary>Time that all threads of this process have spent on the cores: what work costs, however busy the machine is with other things.</summary>
internal static class ProcessorTime
{
    /// <summary>So far, in seconds.</summary>
    public static double Seconds
    {
        get
        {
            using var self = Process.GetCurrentProcess();
            return self.TotalProcessorTime.TotalSeconds;
        }
    }
}
