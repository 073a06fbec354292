using Aesop.MySql.Binlog;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <content>Which file of the log is being read.</content>
internal sealed partial class LogReader
{
    private LogFile _file;
    private ulong _log;
    private uint _logServer;
    private (LogFile File, ulong Log) _entering;

    /// <summary>The file being read.</summary>
    public LogFile File => _file;

    /// <summary>Its identity.</summary>
    public ulong Log => _log;

    /// <summary>A binlog file begins, or is entered in its middle.</summary>
    private void BeginFile(in BinlogEvent source)
    {
        var file = LogFile.Parse(source.FileName);
        var log = LogIdentity.Compute(_identity, source.Header.ServerId, file.Number, source.Format.CreatedAt);
        _logServer = source.Header.ServerId;
        if (!IsGroupOpen)
        {
            EnterFile(file, log);
            return;
        }

        if (source.Format.StartedAt == 0)
        {
            throw source.Malformed($"a file begins inside of the transaction at {_groupBegin}");
        }

        // The server crashed while it wrote the transaction, and MariaDB leaves what there is of it. When it started anew it rolled the transaction back.
        _entering = (file, log);
        Ending = new GroupEnd(GroupEndKind.CutOff, source.Begin);
    }

    /// <summary>From here on positions are in the file.</summary>
    private void EnterFile(LogFile file, ulong log)
    {
        var entered = new Scn(file.Number, (ulong)BinlogPosition.FirstEventOffset);
        if (_hasPlace)
        {
            if (file.Number < _writer.Next.File || (file.Number == _writer.Next.File && _writer.Log != log))
            {
                throw new LineageChangedException($"{file} is not the file of that name that was being read: the server's logs were reset, or it is another server.");
            }

            if (file.Number > _writer.Next.File)
            {
                _writer.Rotate(entered, log);
            }
        }

        if (file != _file)
        {
            // A position in the middle was asked for; the head of the next file is where reading comes by itself.
            Read = _file == default && _start.Ask is { } ask ? new Scn(file.Number, (ulong)ask.Offset) : _hasPlace ? _writer.Next : entered;
        }

        _file = file;
        _log = log;
        if (_start.Ask is not null)
        {
            // Whoever asked for a file gets all of it from there on.
            TakePlace();
        }
    }
}
