using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Aesop.Relay.Serving;

/// <summary>Answers that refuse, as <c>application/problem+json</c> (https://www.rfc-editor.org/rfc/rfc9457).</summary>
internal static class Problems
{
    /// <summary>400: what is wrong, by parameter.</summary>
    public static ProblemHttpResult BadRequest(IReadOnlyDictionary<string, string[]> faults) => TypedResults.Problem(new ProblemDetails
    {
        Status = StatusCodes.Status400BadRequest,
        Title = "The request can't be understood.",
        Detail = string.Join(" ", faults.Select(f => $"{f.Key}: {string.Join(" ", f.Value)}")),
        Extensions = { ["errors"] = faults },
    });

    /// <summary>404: there is no such source; these are.</summary>
    public static ProblemHttpResult NoSource(string name, IEnumerable<string> known) => TypedResults.Problem(new ProblemDetails
    {
        Status = StatusCodes.Status404NotFound,
        Title = "There is no such source.",
        Detail = $"'{name}' is no source of this relay; there are: {string.Join(", ", known)}.",
        Extensions = { ["sources"] = known.ToArray() },
    });

    /// <summary>Any other refusal.</summary>
    public static ProblemHttpResult Make(int status, string title, string detail) =>
        TypedResults.Problem(new ProblemDetails { Status = status, Title = title, Detail = detail });
}
