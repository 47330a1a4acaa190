using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Backends.Redirect;

public sealed record RedirectOptions : Document
{
    [ShortForm]
    [Description("Where to: an address or a path. {path} and {query} stand for the request's, {host} for its host, {name} for a part that the route's template captured.")]
    [Example("https://www.example.com{path}")]
    [NotEmpty]
    public required string To { get; init; }

    [Description("301 and 308 are permanent, 302 and 307 are not; 307 and 308 keep method and body.")]
    [AllowedRange("301", "308")]
    public int Status { get; init; } = 302;

    [Description("Whether the request's query is added when \"to\" has none.")]
    public bool KeepQuery { get; init; } = true;
}
