using System.ComponentModel;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.AI.Providers.Http;

/// <summary>How a key travels: in a header field, or in the query.</summary>
public sealed record HttpAuthDocument : Document
{
    private const string Authorization = "Authorization";

    [Description("Header field that the key is sent in.")]
    [Example("X-Api-Key")]
    [NotEmpty]
    public string Header { get; init; } = Authorization;

    [Description("Word before the key. Bearer in Authorization, none in other fields, when not set.")]
    [Example("Token")]
    public string? Scheme { get; init; }

    [Description("Parameter of the query that the key is sent in, in place of a header field.")]
    [Example("api_key")]
    [NotEmpty]
    public string? Query { get; init; }

    /// <summary>What stands before the key, the space included.</summary>
    internal string Prefix
        => (Scheme ?? (Header.Equals(Authorization, StringComparison.OrdinalIgnoreCase) ? "Bearer" : "")) is { Length: > 0 } scheme ? scheme + " " : "";

    public override void Validate(ProblemList problems)
    {
        if (!TokenText.IsToken(Header))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "header", $"\"{Header}\" is no name of a header field", TokenText.Rule);
        }

        if (Query is not null && Source is ConfigMapping { Entries.Count: > 1 })
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "query", "a key travels in the query or in a header field, not both", "Remove query, or header and scheme.");
        }
    }
}
