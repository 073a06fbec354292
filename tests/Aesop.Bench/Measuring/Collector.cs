namespace Aesop.Bench;

/// <summary>Leaves no garbage of one run for the next to pay for.</summary>
internal static class Collector
{
    public static void CollectAll()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
