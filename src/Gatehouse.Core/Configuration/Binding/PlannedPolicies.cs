namespace Gatehouse.Core.Configuration.Binding;

/// <summary>Policies that belong to the language and come with later versions; one that is in the catalog counts as built.</summary>
internal static class PlannedPolicies
{
    public static IReadOnlySet<string> Names { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        // protect
        "geo", "bot", "waf",

        // identify
        "all", "jwt", "oidc", "introspection", "mtls", "hmac", "token_exchange",

        // admit
        "authorize", "quota", "concurrency", "shed", "validate", "token_limit", "budget",

        // shape and serve
        "cache", "compress", "mock", "forward_identity", "remove_fields", "xml_to_json", "json_to_xml", "soap", "grpc_json", "grpc_web", "graphql", "deprecation",

        // models
        "pii", "secrets", "prompt_injection", "topics", "answer_schema", "ai_cache",
    };
}
