using System.Globalization;

namespace Aesop.Relay;

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

    public static void AtMost(List<string> faults, string key, long value, long most)
    {
        if (value > most)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{key}: {value} is too large; at most {most}."));
        }
    }
}
