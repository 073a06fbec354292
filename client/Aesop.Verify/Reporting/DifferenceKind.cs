namespace Aesop.Verify.Reporting;

/// <summary>How a row differs.</summary>
internal enum DifferenceKind
{
    /// <summary>The source has it, the target doesn't.</summary>
    Missing,

    /// <summary>The target has it, or has it more than once, and the source doesn't.</summary>
    Extra,

    /// <summary>Both have it, with other values.</summary>
    Changed,
}
