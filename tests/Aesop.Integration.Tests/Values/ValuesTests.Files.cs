using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Values;

/// <content>The values in a local log file.</content>
internal sealed partial class ValuesTests
{
    [Test]
    public async Task BinlogCommand_EveryType_EqualsTheServersSelectAndMysqlbinlog()
    {
        await Server.ExecuteAsync("SET GLOBAL binlog_row_metadata = FULL");
        if (Kind == ServerKind.MariaDb)
        {
            await Server.ExecuteAsync("SET GLOBAL log_bin_compress = OFF");
        }

        await Server.RotateBinlogAsync();
        var end = Interlocked.Increment(ref _end);
        await _scene.WriteAsync("SET binlog_row_image = 'FULL';", end, type => type.IsInFile);
        var file = (await Server.BinlogFilesAsync())[^1];
        await Server.RotateBinlogAsync();

        var tables = _scene.Cases.Where(type => type.IsInFile).Select(_scene.TableOf).Append("end_of_test").Select(table => $"{_scene.Database}.{table}");
        var aesop = new Command(Path.Combine(AppContext.BaseDirectory, "aesop"), "binlog", file, "--tables", string.Join(',', tables));
        using var lines = new StringReader(await Tool.RunAsync(aesop, CancellationToken.None));
        Compare(await ValueReader.ReadLinesAsync(_scene, lines, end, CancellationToken.None), type => type.IsInFile ? _scene.ExpectedInLines(type, "FULL") : [], "file");

        var reference = MysqlbinlogValues.Read(await new ReferenceDecoder(Kind).DecodeAsync([file]), _scene.Database);
        using (Assert.EnterMultipleScope())
        {
            foreach (var type in _scene.Cases)
            {
                if (type.IsInFile && MysqlbinlogValues.Reader(type) is { } read)
                {
                    var images = _scene.Expected(type, "FULL").SelectMany(seen => new[] { seen.Before, seen.After }).OfType<string>().ToList();
                    var shown = reference[_scene.TableOf(type)].Select(text => text == SeenValue.Null ? text : SeenValue.Short(type.Selected(read(text)))).ToList();
                    Assert.That(shown, Has.Count.EqualTo(images.Count), $"{type}, mysqlbinlog");

                    // Of a JSON document that is a string it shows the text alone.
                    var pairs = shown.Zip(images).Where(pair => !pair.Second.StartsWith('"')).ToList();
                    Assert.That(pairs.Select(pair => pair.First), Is.EqualTo(pairs.Select(pair => pair.Second)), $"{type}, mysqlbinlog");
                }
            }
        }
    }
}
