using System.Text.RegularExpressions;

namespace Aesop.Logging;

/// <summary>
/// Takes passwords out of whatever the process writes for people: log lines, errors, reports. Everything that leaves by
/// standard error passes through here, so that no message has to be careful.
/// </summary>
internal static partial class Redaction
{
    /// <summary>What stands in a password's place.</summary>
    public const string Mask = "***";

    /// <summary>
    /// The text without passwords: <c>mysql://user:secret@host</c> becomes <c>mysql://user:***@host</c>, and so do
    /// <c>password=secret</c>, <c>"password": "secret"</c> and <c>IDENTIFIED BY 'secret'</c>. Where an address is malformed it
    /// takes too much rather than too little.
    /// </summary>
    public static string Apply(string text) => Setting().Replace(UserInfo().Replace(text, "$1:" + Mask + "@"), "$1" + Mask);

    // Up to the last '@' before white space: a password that should have been percent-encoded may hold one itself.
    [GeneratedRegex("""([A-Za-z][A-Za-z0-9+.-]*://[^\s:/@]*):\S*@""", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();

    // Not password_file= and password_env=, which hold no secret, nor the server's own "(using password: YES)".
    [GeneratedRegex("""((?<![A-Za-z0-9_])(?:password|passwd|pwd)(?:=|["']\s*:\s*)["']?|\bIDENTIFIED\s+BY\s+["'])[^\s"'&;,]+""",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Setting();
}
