using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Aesop.Client;
using Aesop.CommandLine;
using Aesop.Wire.Positions;

namespace Aesop.Commands;

/// <summary><c>aesop checkpoint show|set</c>: where a consumer stands, and moving it.</summary>
internal sealed class CheckpointCommand : DocumentedCommand
{
    public CheckpointCommand()
        : base("checkpoint", "Shows or moves the place where a consumer stands.")
    {
        Add(new ShowCommand());
        Add(new SetCommand());
    }

    public override IReadOnlyList<(string Line, string Does)> Examples { get; } =
    [
        ("aesop checkpoint show orders.checkpoint", "Where does this consumer go on?"),
        ("aesop checkpoint set orders.checkpoint aesop1/shop/1/42:106298/...", "Move it; the consumer must be stopped"),
    ];

    private sealed class ShowCommand : DocumentedCommand
    {
        private readonly Argument<string> _what = new("file-or-token") { Description = "A checkpoint file, or a token itself." };
        private readonly Option<OutputFormat?> _format = CommonOptions.Format(OutputFormat.Text);

        public ShowCommand()
            : base("show", "Shows a checkpoint: its token, and what is in it.")
        {
            Add(_what);
            Add(_format);
            SetAction(RunAsync);
        }

        public override IReadOnlyList<(string Line, string Does)> Examples { get; } =
        [
            ("aesop checkpoint show orders.checkpoint", "What a checkpoint file holds"),
            ("aesop checkpoint show orders.checkpoint --format json | jq -r .token", "Only the token, which --from takes"),
        ];

        private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
        {
            var what = parsed.GetRequiredValue(_what);
            var checkpoint = Checkpoint.LooksLikeToken(what) && !File.Exists(what) ? Token(what)
                : await LoadAsync(what, cancellationToken)
                ?? throw new CommandFailedException($"{what}: no such file. A consumer writes its checkpoint file once it has done a transaction.");
            if (parsed.GetValue(_format) == OutputFormat.Json)
            {
                using var output = new StandardOutput();
                WriteJson(checkpoint, output);
            }
            else
            {
                WriteText(checkpoint, parsed.InvocationConfiguration.Output);
            }

            return ExitCode.Done;
        }

        private static void WriteText(Checkpoint checkpoint, TextWriter output)
        {
            output.WriteLine($"token      {checkpoint}");
            output.WriteLine($"source     {checkpoint.Source}");
            output.WriteLine($"epoch      {checkpoint.Epoch.ToString(CultureInfo.InvariantCulture)}");
            output.WriteLine($"scn        {checkpoint.Scn}");
            output.WriteLine($"gtid set   {checkpoint.GtidSet ?? "none"}");
            if (checkpoint.Bootstrap is { } bootstrap)
            {
                output.WriteLine($"bootstrap  {bootstrap.Phase} at {bootstrap.Place} in store {bootstrap.Store}");
            }
        }

        private static void WriteJson(Checkpoint checkpoint, Stream output)
        {
            using (var json = new Utf8JsonWriter(output))
            {
                json.WriteStartObject();
                json.WriteString("token", checkpoint.ToString());
                json.WriteString("source", checkpoint.Source);
                json.WriteNumber("epoch", checkpoint.Epoch);
                json.WriteString("scn", checkpoint.Scn.ToString());
                if (checkpoint.GtidSet is not null)
                {
                    json.WriteString("gtid_set", checkpoint.GtidSet);
                }

                if (checkpoint.Bootstrap is { } bootstrap)
                {
                    json.WriteStartObject("bootstrap");
                    json.WriteString("phase", bootstrap.Phase);
                    json.WriteString("store", bootstrap.Store);
                    json.WriteString("place", bootstrap.Place);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }

            output.Write("\n"u8);
        }
    }

    private sealed class SetCommand : DocumentedCommand
    {
        private readonly Argument<string> _file = new("file") { Description = "The checkpoint file of a consumer that is stopped." };
        private readonly Argument<string> _token = new("token") { Description = "Where it is to go on: a token, as 'aesop checkpoint show' and the 'checkpoint' lines of 'aesop tail' give it." };
        private readonly Option<bool> _force = new("--force") { Description = "Also over a checkpoint of another source." };

        public SetCommand()
            : base("set", "Writes a checkpoint file, atomically. What lies between the old place and the new is skipped, or comes again.")
        {
            Add(_file);
            Add(_token);
            Add(_force);
            SetAction(RunAsync);
        }

        public override IReadOnlyList<(string Line, string Does)> Examples { get; } =
        [
            ("aesop checkpoint set orders.checkpoint \"$(cat yesterday.checkpoint)\"", "Back to where it stood yesterday"),
        ];

        private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
        {
            var (file, checkpoint) = (parsed.GetRequiredValue(_file), Token(parsed.GetRequiredValue(_token)));
            if (!parsed.GetValue(_force) && await HeldAsync(file, cancellationToken) is { } held && held.Source != checkpoint.Source)
            {
                throw new CommandFailedException($"{file} holds a checkpoint of source '{held.Source}', the token is of '{checkpoint.Source}'. Use --force if that is what you want.");
            }

            using var store = new FileCheckpointStore(file);
            store.Lock();
            await store.SaveAsync(checkpoint, cancellationToken);
            return ExitCode.Done;
        }

        /// <summary>What the file holds; null where it holds nothing that can be read, which is what 'set' mends.</summary>
        private static async Task<Checkpoint?> HeldAsync(string file, CancellationToken cancellationToken)
        {
            try
            {
                return await LoadAsync(file, cancellationToken);
            }
            catch (CheckpointStoreException)
            {
                return null;
            }
        }
    }

    private static async Task<Checkpoint?> LoadAsync(string file, CancellationToken cancellationToken)
    {
        using var store = new FileCheckpointStore(file);
        return await store.LoadAsync(cancellationToken);
    }

    private static Checkpoint Token(string text)
    {
        try
        {
            return Checkpoint.Parse(text);
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
