namespace Aesop.Verify;

/// <summary>What came out of a verification. Immutable.</summary>
/// <param name="Tables">Tables that were compared.</param>
/// <param name="Equal">Rows that are the same.</param>
/// <param name="Different">Rows that differ, and were named.</param>
/// <param name="Undecided">Rows that kept changing for as long as they were looked at.</param>
/// <param name="Refused">Tables that couldn't be compared, each with its reason in the report.</param>
/// <param name="IsCutShort">Whether it ended early, because as many differences were named as were asked for.</param>
public sealed record VerifyResult(int Tables, long Equal, long Different, long Undecided, int Refused, bool IsCutShort)
{
    /// <summary>Whether all that was compared is the same, and everything that was asked for was compared.</summary>
    public bool IsEqual => Different == 0 && Undecided == 0 && Refused == 0;
}
