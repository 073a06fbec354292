using System.Globalization;
using System.Net;
using Aesop.Relay;

namespace Aesop.Configuration;

/// <summary>What is wrong with a relay's options, beyond their types.</summary>
internal static class RelayFaults
{
    private const string Section = "Relay";

    public static IEnumerable<ConfigurationFault> Of(RelayOptions? relay)
    {
        if (relay is null)
        {
            yield break;
        }

        foreach (var fault in relay.Validate())
        {
            yield return ConfigurationFault.Under(Section, fault);
        }

        if (!IsAddress(relay.Listen))
        {
            yield return new($"{Section}:Listen", $"'{relay.Listen}' is no address; write HOST:PORT with an IP address, localhost or *, for instance 127.0.0.1:7310 or [::1]:7310.");
        }

        for (var i = 0; i < relay.Sources.Count; i++)
        {
            if (StartText.FaultOf(relay.Sources[i].From) is { } fault)
            {
                yield return new(string.Create(CultureInfo.InvariantCulture, $"{Section}:Sources:{i}:From"), fault);
            }
        }
    }

    private static bool IsAddress(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && (text[..colon] is "*" or "localhost" || IPEndPoint.TryParse(text, out _));
    }
}
