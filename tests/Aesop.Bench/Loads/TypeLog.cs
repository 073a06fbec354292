using System.Text;
using Aesop.MySql.Binlog;
using Aesop.Tests.Servers;

namespace Aesop.Bench;

/// <summary>The row events of one table, copied out of a server's log: columns of one type only, so that little but their values is in them.</summary>
internal sealed class TypeLog
{
    /// <summary>Columns of the table.</summary>
    public const int Columns = 16;

    private const int FirstRows = 40;
    private const int Doublings = 3;

    private readonly List<(BinlogEventHeader Header, byte[] Body)> _rows = [];
    private BinlogFormat _format = null!;

    private TypeLog(TypeSample sample) => Sample = sample;

    /// <summary>What is in it.</summary>
    public TypeSample Sample { get; }

    /// <summary>The table, as the log describes it.</summary>
    public TableMap Table { get; private set; } = null!;

    /// <summary>How many row events there are.</summary>
    public int Count => _rows.Count;

    /// <summary>Has a server write the rows of samples, and reads them back.</summary>
    public static async Task<IReadOnlyList<TypeLog>> WriteAsync(DatabaseServer server, IReadOnlyList<TypeSample> samples, CancellationToken cancellationToken)
    {
        var database = await server.CreateDatabaseAsync(cancellationToken);
        await server.RotateBinlogAsync(cancellationToken);
        foreach (var (i, sample) in samples.Index())
        {
            await server.ExecuteAsync(Script($"t{i}", sample), database, cancellationToken);
        }

        await server.RotateBinlogAsync(cancellationToken);
        var files = await server.BinlogFilesAsync(cancellationToken);
        var logs = samples.Select(sample => new TypeLog(sample)).ToList();
        using var file = await BinlogFile.OpenAsync(files[^2], cancellationToken: cancellationToken);
        var tables = new TableMapCache();
        while (await file.WaitAsync(cancellationToken))
        {
            Take(file, tables, logs);
        }

        return logs;
    }

    /// <summary>A row event, to be parsed.</summary>
    public BinlogEvent At(int index) => new(_rows[index].Header, _rows[index].Body, "binlog", 0, 0, _format);

    private static string Script(string table, TypeSample sample)
    {
        var columns = Enumerable.Range(0, Columns).Select(column => $"c{column} {sample.Type} NOT NULL");
        var script = new StringBuilder($"SET NAMES utf8mb4; {sample.Before}\nCREATE TABLE {table} ({string.Join(", ", columns)});\nINSERT INTO {table} VALUES ");
        for (var row = 0; row < FirstRows; row++)
        {
            script.Append(row == 0 ? "(" : ", (").AppendJoin(", ", Enumerable.Range(row, Columns).Select(value => sample.Literals[value % sample.Literals.Length])).Append(')');
        }

        script.Append(";\n");
        for (var i = 0; i < Doublings; i++)
        {
            script.Append($"INSERT INTO {table} SELECT * FROM {table};\n");
        }

        return script.ToString();
    }

    private static void Take(BinlogFile file, TableMapCache tables, List<TypeLog> logs)
    {
        while (file.TryRead(out var read))
        {
            if (read.Type == BinlogEventType.TableMap)
            {
                Complete(tables.Add(read), tables, logs);
            }
            else if (RowsEvent.IsRows(read.Type) && tables.Get(RowsEvent.Parse(read)) is { } table && table.Name.StartsWith('t'))
            {
                var log = LogOf(table, logs);
                log.Table = table;
                log._format = read.Format;
                log._rows.Add((read.Header, read.Body.ToArray()));
            }
        }
    }

    private static void Complete(TableMap table, TableMapCache tables, List<TypeLog> logs)
    {
        for (; table.UnreadableColumn is { } column && LogOf(table, logs).Sample.OldDigits is { } digits; tables.Replace(table))
        {
            table = table.WithOldTemporalDigits(column.Ordinal, digits);
        }
    }

    private static TypeLog LogOf(TableMap table, List<TypeLog> logs) => logs[int.Parse(table.Name.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)];
}
