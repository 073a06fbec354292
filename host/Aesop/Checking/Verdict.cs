namespace Aesop.Checking;

/// <summary>How a finding is judged.</summary>
internal enum Verdict
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>The relay runs, and something is lost or at risk.</summary>
    Warning,

    /// <summary>The relay would not run, or would halt.</summary>
    Failure,
}
