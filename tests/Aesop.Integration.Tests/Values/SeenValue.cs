using System.Security.Cryptography;
using System.Text;
using Aesop.Wire.Frames;

namespace Aesop.Integration.Tests.Values;

/// <summary>What a change did to the column <c>v</c> of a row: its text before and after, null where there is no image.</summary>
internal sealed record SeenValue(ChangeOp Op, bool KeyChanged, long Id, string? Before, string? After)
{
    /// <summary>What an image doesn't carry.</summary>
    public const string Absent = "absent";

    /// <summary>NULL.</summary>
    public const string Null = "NULL";

    private const int ShownMax = 80;

    /// <summary>A text that two equal values have in common, and no others, short enough to be shown.</summary>
    public static string Short(string text) => text.Length <= ShownMax
        ? text
        : $"{text[..(ShownMax / 2)]}... of {text.Length}, {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
