using System.Text;

namespace Aesop.Avro.Data;

/// <summary>UTF-8 that refuses what it can't encode: a replacement character would be another text.</summary>
internal static class StrictUtf8
{
    public static UTF8Encoding Encoding { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
