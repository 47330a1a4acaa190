using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Policies.SecurityHeaders;

public sealed record SecurityHeadersOptions : Document
{
    /// <summary>What leaves a field away.</summary>
    public const string Off = "off";

    [Description("Strict-Transport-Security, on https alone; off sets none.")]
    [Example("\"max-age=63072000; includeSubDomains\"")]
    public string Hsts { get; init; } = "max-age=31536000";

    [Description("X-Content-Type-Options; off sets none.")]
    public string ContentTypeOptions { get; init; } = "nosniff";

    [Description("X-Frame-Options: DENY or SAMEORIGIN; off sets none.")]
    public string FrameOptions { get; init; } = "DENY";

    [Description("Referrer-Policy; off sets none.")]
    [Example("strict-origin-when-cross-origin")]
    public string ReferrerPolicy { get; init; } = "no-referrer";

    [Description("Content-Security-Policy; off sets none.")]
    [Example("\"default-src 'self'; frame-ancestors 'none'\"")]
    public string ContentSecurityPolicy { get; init; } = "default-src 'none'; frame-ancestors 'none'";

    [Description("Content-Security-Policy-Report-Only; off sets none.")]
    [Example("\"default-src 'self'; report-to csp\"")]
    public string ContentSecurityPolicyReportOnly { get; init; } = Off;

    [Description("Permissions-Policy; off sets none.")]
    [Example("\"geolocation=(), camera=()\"")]
    public string PermissionsPolicy { get; init; } = Off;

    [Description("Cross-Origin-Opener-Policy; off sets none.")]
    public string CrossOriginOpenerPolicy { get; init; } = "same-origin";

    [Description("Cross-Origin-Embedder-Policy; off sets none.")]
    [Example("require-corp")]
    public string CrossOriginEmbedderPolicy { get; init; } = Off;

    [Description("Cross-Origin-Resource-Policy; off sets none. It does not stand in the way of cors.")]
    [Example("cross-origin")]
    public string CrossOriginResourcePolicy { get; init; } = "same-origin";

    [Description("X-Permitted-Cross-Domain-Policies; off sets none.")]
    public string PermittedCrossDomainPolicies { get; init; } = "none";

    [Description("Whether these values take the place of those that the upstream set. Without it the upstream's stay, and what it left away is added.")]
    public bool Override { get; init; }

    [Description("Fields of replies that tell what the upstream runs on, and are taken away.")]
    public IReadOnlyList<string> Remove { get; init; } = ["Server", "X-Powered-By", "X-AspNet-Version", "X-AspNetMvc-Version", "X-Generator", "X-Runtime"];
}
