using System.Globalization;

namespace Aesop.Client;

/// <summary>The wording of option faults, once.</summary>
internal static class OptionFaults
{
    public static void AtLeast(List<string> faults, string key, long value, long least)
    {
        if (value < least)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{key}: {value} is too small; at least {least}."));
        }
    }

    public static void Positive(List<string> faults, string key, TimeSpan value)
    {
        if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(1))
        {
            faults.Add($"{key}: {value} is out of range; more than nothing, at most a day.");
        }
    }
}
