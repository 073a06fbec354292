using Aesop.Integration.Tests.Faults;
using Aesop.Tests.Servers;
using Aesop.Wire.Frames;

namespace Aesop.Integration.Tests.Values;

/// <summary>Values of every type come out as the server's own SELECT shows them, typed and in JSON lines, however much the log tells.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class ValuesTests(ServerKind kind) : ServerFixture(kind)
{
    private static string ManyChanges(string table) =>
        $"UPDATE {table} SET w = 1 WHERE id = 1; UPDATE {table} SET v = NULL WHERE id = 1; UPDATE {table} SET id = 77 WHERE id = 1; DELETE FROM {table} WHERE id = 77;";

    [TestCase("FULL")]
    [TestCase("MINIMAL")]
    public async Task FullImages_EveryType_EqualsTheServersSelect(string metadata)
    {
        await Server.ExecuteAsync($"SET GLOBAL binlog_row_metadata = {metadata}");
        await using var scene = await ValueScene.StartAsync(Server);
        await scene.WriteAsync("SET binlog_row_image = 'FULL';", ManyChanges);

        var typed = await scene.ReadAsync();
        var lines = await scene.ReadLinesAsync();

        using (Assert.EnterMultipleScope())
        {
            foreach (var type in scene.Cases)
            {
                var selected = await scene.SelectAsync(type);
                foreach (var (how, changes) in new[] { ("typed", typed[scene.TableOf(type)].ToList()), ("line", lines[scene.TableOf(type)].ToList()) })
                {
                    // Row 1, which began as the row behind it, is gone.
                    var first = changes[0].After;
                    var rows = changes.Skip(1).Take(ValueScene.RowsOf(type) - 1).ToDictionary(change => change.Id, change => change.After);
                    Assert.That(rows, Is.EquivalentTo(selected.ToDictionary(row => row.Key, row => row.Value ?? "NULL")), $"{type}, {how}");
                    Assert.That(changes.Skip(ValueScene.RowsOf(type)), Is.EqualTo(new ValueScene.Seen[]
                    {
                        new(ChangeOp.Update, false, 1, first, first),
                        new(ChangeOp.Update, false, 1, first, "NULL"),
                        new(ChangeOp.Delete, true, 1, "NULL", null),
                        new(ChangeOp.Insert, true, 77, null, "NULL"),
                        new(ChangeOp.Delete, false, 77, "NULL", null),
                    }), $"{type}, {how}");
                }
            }
        }
    }

    [TestCase("FULL")]
    [TestCase("MINIMAL")]
    public async Task MinimalImages_EveryType_WhatIsNotCarriedIsAbsentAndNotNull(string metadata)
    {
        await Server.ExecuteAsync($"SET GLOBAL binlog_row_metadata = {metadata}");
        await using var scene = await ValueScene.StartAsync(Server);
        await scene.WriteAsync("SET binlog_row_image = 'MINIMAL';", ManyChanges);

        var typed = await scene.ReadAsync();
        var lines = await scene.ReadLinesAsync();

        using (Assert.EnterMultipleScope())
        {
            foreach (var type in scene.Cases)
            {
                foreach (var (how, changes) in new[] { ("typed", typed[scene.TableOf(type)].ToList()), ("line", lines[scene.TableOf(type)].ToList()) })
                {
                    Assert.That(changes.Skip(ValueScene.RowsOf(type)), Is.EqualTo(new ValueScene.Seen[]
                    {
                        new(ChangeOp.Update, false, 1, "absent", "absent"),
                        new(ChangeOp.Update, false, 1, "absent", "NULL"),
                        new(ChangeOp.Delete, true, 1, "absent", null),
                        new(ChangeOp.Insert, true, 77, null, "absent"),
                        new(ChangeOp.Delete, false, 77, "absent", null),
                    }), $"{type}, {how}");
                }
            }
        }
    }
}
