using System.Buffers;
using System.Text.Json;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Serving;

/// <summary>The lines that aren't changes.</summary>
public sealed partial class JsonLines
{
    private readonly JsonWriterOptions _options = new() { Encoder = JsonText.Options.Encoder, SkipValidation = true };

    private static byte[] TransactionProperties(in Gtid gtid, long committedAt) =>
    [
        .. gtid.Flavor == GtidFlavor.None ? [] : JsonText.Property("gtid", gtid.ToString()),
        .. JsonText.Property("committed_at", JsonText.Time(committedAt)),
    ];

    private void WriteOther(FrameKind kind, ReadOnlySpan<byte> frame, IBufferWriter<byte> output)
    {
        switch (kind)
        {
            case FrameKind.Commit:
                WriteCommit(CommitFrame.Read(frame), output);
                break;
            case FrameKind.Ddl:
                WriteDdl(DdlFrame.Read(frame), output);
                break;
            case FrameKind.Checkpoint:
                WriteCheckpoint(CheckpointFrame.Read(frame).Checkpoint, output);
                break;
            case FrameKind.Gone:
                WriteGone(GoneFrame.Read(frame), output);
                break;
            case FrameKind.Rollback:
                var header = new FrameHeader(frame);
                Line(output, "rollback", header.Epoch, header.Scn, static _ => { });
                break;
            default:
                throw new FrameFormatException($"A frame has the unknown kind {(byte)kind}. Use a program as new as the relay.");
        }
    }

    private void WriteCommit(CommitFrame commit, IBufferWriter<byte> output) =>
        Line(output, "commit", commit.Epoch, commit.Scn, json =>
        {
            json.WriteString("next", commit.Next.ToString());
            WriteTransaction(json, commit.Gtid, commit.CommittedAt);
            json.WriteNumber("changes", commit.Changes);
        });

    private void WriteDdl(DdlFrame ddl, IBufferWriter<byte> output) =>
        Line(output, "ddl", ddl.Epoch, ddl.Scn, json =>
        {
            json.WriteNumber("ordinal", ddl.Ordinal);
            json.WriteString("database", ddl.Database);
            json.WriteString("statement", ddl.Statement);
            json.WriteStartArray("tables");
            foreach (var table in ddl.Tables)
            {
                json.WriteStringValue(table);
            }

            json.WriteEndArray();
        });

    private void WriteCheckpoint(Checkpoint checkpoint, IBufferWriter<byte> output) =>
        Line(output, "checkpoint", checkpoint.Epoch, checkpoint.Scn, json => json.WriteString("token", checkpoint.ToString()));

    private void WriteHeartbeat(HeartbeatFrame heartbeat, IBufferWriter<byte> output) =>
        Line(output, "heartbeat", heartbeat.Epoch, heartbeat.Scn, json =>
        {
            // What isn't known is absent.
            if (heartbeat.Source != Scn.Zero)
            {
                json.WriteString("source_end", heartbeat.Source.ToString());
            }

            if (heartbeat.SourceTime != 0)
            {
                json.WriteString("source_heard_at", JsonText.Time(heartbeat.SourceTime));
            }

            json.WriteString("relay_time", JsonText.Time(heartbeat.RelayTime));
        });

    private void WriteGone(GoneFrame gone, IBufferWriter<byte> output) =>
        Line(output, "gone", gone.Epoch, gone.Scn, json =>
        {
            WritePlace(json, "oldest", gone.OldestEpoch, gone.Oldest);
            WritePlace(json, "newest", gone.NewestEpoch, gone.Newest);
            json.WriteString("reason", gone.Reason);
        });

    private void Line(IBufferWriter<byte> output, string kind, uint epoch, Scn scn, Action<Utf8JsonWriter> write)
    {
        using (var json = new Utf8JsonWriter(output, _options))
        {
            json.WriteStartObject();
            json.WriteString("source", _sourceName);
            json.WriteString("kind", kind);
            json.WriteNumber("epoch", epoch);
            json.WriteString("scn", scn.ToString());
            write(json);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteTransaction(Utf8JsonWriter json, in Gtid gtid, long committedAt)
    {
        if (gtid.Flavor != GtidFlavor.None)
        {
            json.WriteString("gtid", gtid.ToString());
        }

        json.WriteString("committed_at", JsonText.Time(committedAt));
    }

    private static void WritePlace(Utf8JsonWriter json, string name, uint epoch, Scn scn)
    {
        json.WriteStartObject(name);
        json.WriteNumber("epoch", epoch);
        json.WriteString("scn", scn.ToString());
        json.WriteEndObject();
    }
}
