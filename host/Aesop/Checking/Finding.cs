namespace Aesop.Checking;

/// <summary>One thing about a source, judged. Immutable.</summary>
/// <param name="Name">The setting or privilege, as the server names it where it has a name.</param>
/// <param name="Verdict">The judgement.</param>
/// <param name="Value">What was found.</param>
/// <param name="Why">Why it matters; of a finding that isn't ok, what happens.</param>
/// <param name="Mend">What mends it: statements to paste, and what they can't do as comments; null where nothing is to mend.</param>
internal sealed record Finding(string Name, Verdict Verdict, string Value, string Why, string? Mend = null);
