using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects;

/// <summary>
/// A request about what an account keeps at its vendor, such as files: it names no model, so the route says whose account it is
/// for, and it passes through as a stream.
/// </summary>
/// <param name="form">How errors look; its wire form is what the provider must speak.</param>
/// <param name="path">The vendor's path, with "{id}" where the client's path has it.</param>
public sealed class AccountOperation(CallForm form, string path) : Operation
{
    public CallForm Form => form;

    /// <summary>Whether it makes the vendor call models that this gateway does not see the names of.</summary>
    public bool CallsModels { get; init; }

    public override ProblemFormat ProblemFormat => form.ProblemFormat;

    /// <summary>The path at the vendor; null when the id is no id, which can name nothing there.</summary>
    public string? PathFor(string id)
    {
        if (!path.Contains("{id}", StringComparison.Ordinal))
        {
            return path;
        }

        bool isId = id.Length is > 0 and <= 256 && id is not ("." or "..") && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
        return isId ? path.Replace("{id}", id, StringComparison.Ordinal) : null;
    }
}
