using System.Globalization;
using System.Text;
using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>Parses an event of any kind, rows and all, and says in one line what it holds.</summary>
internal sealed class EventText
{
    private readonly TableMapCache _tables = new();

    public string Describe(in BinlogEvent source)
    {
        string flags = source.Header.Flags == 0 ? "" : $" [{source.Header.Flags}]";
        string inner = source.InnerNumber == 0 ? "" : $"#{source.InnerNumber}";
        string packed = source.Type == source.Header.Type ? "" : $" of {source.Header.Type}";
        return string.Create(CultureInfo.InvariantCulture, $"{source.Begin}-{source.End}{inner} {source.Type}{packed}{flags}: {Body(source)}");
    }

    private string Body(in BinlogEvent source)
    {
        switch (source.Type)
        {
            case BinlogEventType.FormatDescription:
                return $"{source.Format.ServerVersion} {source.Format.ChecksumAlgorithm}";
            case BinlogEventType.Rotate:
                return RotateEvent.Parse(source).Next.ToString();
            case BinlogEventType.MySqlGtid or BinlogEventType.AnonymousGtid or BinlogEventType.TaggedGtid:
                GtidEvent gtid = GtidEvent.Parse(source);
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{gtid.Text} sbr={gtid.MayHaveStatements} {gtid.LastCommitted}/{gtid.SequenceNumber} {gtid.ImmediateCommitMicros} {gtid.OriginalCommitMicros} {gtid.TransactionLength}");
            case BinlogEventType.PreviousGtids:
                return PreviousGtidsEvent.Parse(source).Text;
            case BinlogEventType.MariaDbGtid:
                MariaDbGtidEvent maria = MariaDbGtidEvent.Parse(source);
                return $"{maria.Id} {(maria.IsStandalone ? "standalone " : "")}{(maria.IsTransactional ? "trans " : "")}{(maria.IsDdl ? "ddl " : "")}"
                    + $"{(maria.IsPreparedXa ? "xa-prepared " : "")}{(maria.IsCompletedXa ? "xa-completed " : "")}{(maria.IsStartAlter ? "start-alter " : "")}"
                    + $"{(maria.IsCommitAlter ? $"commit-alter {maria.StartAlterSequence} " : "")}{(maria.IsRollbackAlter ? $"rollback-alter {maria.StartAlterSequence} " : "")}cid={maria.CommitId is not null}";
            case BinlogEventType.MariaDbGtidList:
                return string.Join(',', MariaDbGtidListEvent.Parse(source).Gtids);
            case BinlogEventType.BinlogCheckpoint:
                return BinlogCheckpointEvent.Parse(source).FileName;
            case BinlogEventType.StartEncryption:
                return StartEncryptionEvent.Parse(source).KeyVersion.ToString(CultureInfo.InvariantCulture);
            case BinlogEventType.Query:
                QueryEvent query = QueryEvent.Parse(source);
                return $"[{Utf8(query.Database)}] {Utf8(query.Statement)} (error {query.ErrorCode}, mode {query.SqlMode}, collation {query.ClientCollationId}, xid {query.Xid is not null})";
            case BinlogEventType.Xid:
                return XidEvent.Parse(source).Xid > 0 ? "commit" : "commit 0";
            case BinlogEventType.XaPrepare:
                XaPrepareEvent xa = XaPrepareEvent.Parse(source);
                return $"{Utf8(xa.GlobalId)},{Utf8(xa.Branch)},{xa.FormatId} one-phase={xa.IsOnePhase}";
            case BinlogEventType.RowsQuery or BinlogEventType.AnnotateRows:
                return Utf8(StatementTextEvent.Parse(source).Statement);
            case BinlogEventType.Incident:
                return $"{IncidentEvent.Parse(source).Number} {IncidentEvent.Parse(source).Message}";
            case BinlogEventType.Heartbeat or BinlogEventType.HeartbeatV2:
                return $"{HeartbeatEvent.Parse(source).FileName} {HeartbeatEvent.Parse(source).Offset}";
            case BinlogEventType.TableMap:
                return Describe(_tables.Add(source));
            default:
                return RowsEvent.IsRows(source.Type) ? Rows(source) : $"{source.Body.Length} bytes";
        }
    }

    private static string Describe(TableMap table)
    {
        var text = new StringBuilder($"{table.FullName} (");
        foreach (ColumnDefinition column in table.Columns)
        {
            string labels = column.Labels is null ? "" : $" {string.Join('|', column.Labels.Select(label => Label(column, label.Span)))}";
            text.Append(CultureInfo.InvariantCulture, $"{(column.Ordinal == 0 ? "" : ", ")}{column.Name} {column.Type}");
            text.Append(column.IsUnsigned == true ? " unsigned" : "").Append(column.IsNullable ? " null" : "").Append(labels);
            text.Append(column.CollationId is { } collation ? $" c{collation}" : "").Append(column.IsVisible == false ? " invisible" : "");
            text.Append(column.PrimaryKeyOrdinal is { } place ? $" pk{place}:{column.PrimaryKeyPrefix}" : "");
            text.Append(column.GeometryType is { } geometry ? $" g{geometry}" : "").Append(column.VectorDimensions is { } dimensions ? $" d{dimensions}" : "");
        }

        return text.Append(')').ToString();
    }

    private static string Label(ColumnDefinition column, ReadOnlySpan<byte> label) =>
        MySqlCharset.ForCollation(column.CollationId ?? 0) is { IsBinary: false } charset ? charset.Decode(label) ?? Convert.ToHexString(label) : Convert.ToHexString(label);

    private string Rows(in BinlogEvent source)
    {
        RowsEvent rows = RowsEvent.Parse(source);
        TableMap table = _tables.Get(rows);
        var cursor = new RowCursor(rows, table);
        var text = new StringBuilder($"{table.FullName}{(rows.IsStatementEnd ? " end" : "")}");
        while (cursor.NextRow())
        {
            var documents = new byte[]?[table.Columns.Length];
            text.Append(' ').Append(cursor.Change);
            if (cursor.Change != RowChange.Insert)
            {
                Append(text, ValueText.Image(ref cursor, RowImage.Before, documents));
            }

            if (cursor.Change != RowChange.Delete)
            {
                Append(text, ValueText.Image(ref cursor, RowImage.After, documents));
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string?[] values) => text.Append(" (").AppendJoin(", ", values.Select(value => value ?? "NULL")).Append(')');

    private static string Utf8(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
