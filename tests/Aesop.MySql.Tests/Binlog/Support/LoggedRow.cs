using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>A row change as a test reads it from a log.</summary>
internal sealed record LoggedRow(TableMap Table, RowChange Change, string?[]? Before, string?[]? After);
