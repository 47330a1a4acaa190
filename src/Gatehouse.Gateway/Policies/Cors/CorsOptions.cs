using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Policies.Cors;

public sealed record CorsOptions : Document
{
    [ShortForm]
    [Description("Origins whose pages may read replies: exact (https://shop.example.com), with a * in place of the first label of the host (https://*.example.com), * for every origin, or \"null\" for pages without one.")]
    [Example("[\"https://shop.example.com\"]")]
    [NotEmpty]
    public required IReadOnlyList<string> Origins { get; init; }

    [Description("Methods that those pages may use. What a route does not take is refused by the route.")]
    public IReadOnlyList<string> Methods { get; init; } = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    [Description("Header fields that those pages may send besides the harmless ones. Whatever they ask for when not written.")]
    [Example("[Authorization, Content-Type, X-Requested-With]")]
    public IReadOnlyList<string>? Headers { get; init; }

    [Description("Header fields of replies that those pages may read besides the harmless ones.")]
    [Example("[Retry-After, RateLimit, X-Request-Id]")]
    public IReadOnlyList<string> ExposeHeaders { get; init; } = [];

    [Description("Whether pages may send cookies and other credentials of the browser along, and read the replies.")]
    public bool Credentials { get; init; }

    [Description("How long a browser may remember the answer to a preflight. 0s tells it to forget at once.")]
    [AllowedRange("0s", "1d")]
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(10);

    [Description("Whether pages of a public network may call this gateway in a private one.")]
    public bool PrivateNetwork { get; init; }

    [Description("Whether requests of other origins are refused. Without it they are served, and the browser keeps the reply from the page.")]
    public bool Refuse { get; init; }
}
