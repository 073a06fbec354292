using System.Globalization;
using System.Net;
using Aesop.MySql;
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
            yield return new($"{Section}:Listen", $"'{relay.Listen}' is no HOST:PORT such as 127.0.0.1:7310, [::1]:7310 or localhost:0.");
        }

        for (var i = 0; i < relay.Sources.Count; i++)
        {
            MySqlConnectionOptions.TryParse(relay.Sources[i].Server, out _, out var errors);
            foreach (var error in errors)
            {
                yield return new(string.Create(CultureInfo.InvariantCulture, $"{Section}:Sources:{i}:Server"), $"{error}.");
            }
        }
    }

    private static bool IsAddress(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && (IPEndPoint.TryParse(text, out _) || Uri.CheckHostName(text[..colon]) == UriHostNameType.Dns);
    }
}
