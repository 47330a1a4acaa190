namespace Gatehouse.Gateway.Policies.SecurityHeaders;

/// <summary>One field that the policy sets.</summary>
/// <param name="Name">Name of the header field.</param>
/// <param name="Setting">Name of the setting.</param>
/// <param name="ValueOf">What is written for it.</param>
/// <param name="Check">What is wrong with a value; null when nothing is.</param>
internal sealed record SecurityField(string Name, string Setting, Func<SecurityHeadersOptions, string> ValueOf, Func<string, string?> Check)
{
    public static IReadOnlyList<SecurityField> All { get; } =
    [
        new("Strict-Transport-Security", "hsts", o => o.Hsts, FieldRules.Hsts),
        new("X-Content-Type-Options", "content_type_options", o => o.ContentTypeOptions, v => FieldRules.OneOf(v, "nosniff")),
        new("X-Frame-Options", "frame_options", o => o.FrameOptions, v => FieldRules.OneOf(v, "DENY", "SAMEORIGIN")),
        new("Referrer-Policy", "referrer_policy", o => o.ReferrerPolicy, FieldRules.Referrer),
        new("Content-Security-Policy", "content_security_policy", o => o.ContentSecurityPolicy, FieldRules.Directives),
        new("Content-Security-Policy-Report-Only", "content_security_policy_report_only", o => o.ContentSecurityPolicyReportOnly, FieldRules.Directives),
        new("Permissions-Policy", "permissions_policy", o => o.PermissionsPolicy, FieldRules.Permissions),
        new("Cross-Origin-Opener-Policy", "cross_origin_opener_policy", o => o.CrossOriginOpenerPolicy, v => FieldRules.OneOf(v, "same-origin", "same-origin-allow-popups", "noopener-allow-popups", "unsafe-none")),
        new("Cross-Origin-Embedder-Policy", "cross_origin_embedder_policy", o => o.CrossOriginEmbedderPolicy, v => FieldRules.OneOf(v, "require-corp", "credentialless", "unsafe-none")),
        new("Cross-Origin-Resource-Policy", "cross_origin_resource_policy", o => o.CrossOriginResourcePolicy, v => FieldRules.OneOf(v, "same-origin", "same-site", "cross-origin")),
        new("X-Permitted-Cross-Domain-Policies", "permitted_cross_domain_policies", o => o.PermittedCrossDomainPolicies, v => FieldRules.OneOf(v, "none", "master-only", "by-content-type", "all")),
    ];
}
