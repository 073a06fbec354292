using Aesop.Tests.Servers;

namespace Aesop.Randomized.Tests.Suites;

/// <summary>
/// Logs that MariaDB's own tests wrote are read as its own tool reads them. A handful of tests runs here; <c>AESOP_SUITE_LOGS=FOLDER</c> judges the logs of a folder
/// in their place, which <c>run-suites.sh</c> beside this file fills.
/// </summary>
internal sealed class SuiteLogTests
{
    private static readonly string[] Tests =
    [
        "binlog.binlog_row_mysqlbinlog_verbose", "binlog.binlog_row_ctype_cp932", "binlog.binlog_commit_fail", "binlog.binlog_dmls_on_tmp_tables_readonly", "binlog.binlog_row_cache_stat",
        "main.type_newdecimal", "main.type_timestamp", "main.strict",
    ];

    [Test]
    public async Task Logs_OfTheServersOwnTests_AreReadAsItsToolReadsThem()
    {
        using var folder = new ThrowawayFolder("suites");
        var logs = Environment.GetEnvironmentVariable("AESOP_SUITE_LOGS") is { Length: > 0 } given
            ? SuiteRun.Logs(given)
            : await SuiteRun.RunAsync(folder.Path, Tests, CancellationToken.None);
        var verdicts = new List<LogVerdict>();
        foreach (var log in logs)
        {
            verdicts.Add(await LogVerdict.JudgeAsync(log, CancellationToken.None));
        }

        foreach (var halts in verdicts.Where(verdict => verdict.Halt is not null).GroupBy(verdict => Reason(verdict.Halt!)))
        {
            await TestContext.Progress.WriteLineAsync($"{halts.Count()} halts, as in {halts.First().File}: {halts.Key}");
        }

        foreach (var wrong in verdicts.Where(verdict => verdict.Fault is not null))
        {
            await TestContext.Progress.WriteLineAsync($"{wrong.File}: {wrong.Fault}");
        }

        await TestContext.Progress.WriteLineAsync($"{verdicts.Count} logs, {verdicts.Sum(verdict => (long)verdict.Rows)} lines of rows");
        Assert.That(verdicts.Sum(verdict => (long)verdict.Rows), Is.GreaterThan(1_000));
        Assert.That(verdicts.Where(verdict => verdict.Fault is not null).Select(verdict => $"{verdict.File}: {verdict.Fault}"), Is.Empty);
    }

    private static string Reason(string halt)
    {
        var reason = halt.IndexOf(": ", StringComparison.Ordinal);
        return reason < 0 ? halt : halt[reason..Math.Min(halt.Length, reason + 160)];
    }
}
