using Aesop.MySql.Binlog;

namespace Aesop.Relay.Statements;

/// <summary>
/// The name of an XA transaction: format, global part and branch, each part of any bytes. As text it is what both servers log:
/// <c>X'67',X'62',1</c> (https://dev.mysql.com/doc/refman/9.0/en/xa-statements.html).
/// </summary>
/// <param name="Text">The text.</param>
internal readonly record struct XaId(string Text)
{
    /// <summary>The format of an id that names none.</summary>
    public const uint DefaultFormat = 1;

    /// <summary>Makes an id of its parts.</summary>
    public static XaId Of(ReadOnlySpan<byte> globalId, ReadOnlySpan<byte> branch, uint format) =>
        new($"X'{Convert.ToHexStringLower(globalId)}',X'{Convert.ToHexStringLower(branch)}',{format}");

    /// <summary>The id of the transaction that an event prepares.</summary>
    public static XaId Of(in XaPrepareEvent prepare) => Of(prepare.GlobalId, prepare.Branch, (uint)prepare.FormatId);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
