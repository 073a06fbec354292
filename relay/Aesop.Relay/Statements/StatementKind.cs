namespace Aesop.Relay.Statements;

/// <summary>What a statement in the binlog means to the relay.</summary>
internal enum StatementKind
{
    /// <summary>BEGIN, START TRANSACTION: a transaction's rows follow.</summary>
    Begin,

    /// <summary>COMMIT: a transaction ends, and holds.</summary>
    Commit,

    /// <summary>ROLLBACK: a transaction ends, and what engines could undo is void.</summary>
    Rollback,

    /// <summary>ROLLBACK TO SAVEPOINT: what engines could undo since the savepoint is void.</summary>
    RollbackToSavepoint,

    /// <summary>SAVEPOINT: a place that a transaction may be rolled back to.</summary>
    Savepoint,

    /// <summary>XA START, END, COMMIT, ROLLBACK.</summary>
    Xa,

    /// <summary>Changes the definition of tables, or all of their rows: a <c>ddl</c> frame.</summary>
    TableDdl,

    /// <summary>Changes rows by its text, because the log, or the session, isn't in row format.</summary>
    RowChange,

    /// <summary>Changes neither tables nor rows: accounts, views, routines, maintenance.</summary>
    Harmless,

    /// <summary>Nothing that the relay knows; it may change rows.</summary>
    Unknown,
}
