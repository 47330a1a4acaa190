using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Policies.ApiKey;

public sealed record ApiKeyOptions : Document
{
    public const string DefaultHeader = "X-API-Key";

    [ShortForm]
    [Description("Headers that can carry the key, one or a list. X-API-Key when neither header, query nor scheme is written.")]
    [Example("[x-api-key, api-key, x-goog-api-key]")]
    [NotEmpty]
    public IReadOnlyList<string>? Header { get; init; }

    [Description("Query parameter that carries the key; it is taken out of what goes upstream. None when not written.")]
    [Example("api_key")]
    public string? Query { get; init; }

    [Description("Takes the key from the Authorization header under this scheme.")]
    public ApiKeyScheme? Scheme { get; init; }

    [Description("Whether the key goes upstream with the request. A key in the query never does.")]
    public bool Forward { get; init; }
}
