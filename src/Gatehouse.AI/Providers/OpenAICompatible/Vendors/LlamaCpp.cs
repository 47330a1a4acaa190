namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>A server of one's own (llama-server).</summary>
internal static class LlamaCpp
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "llamacpp",
        Name = "llama.cpp",
        Address = "http://localhost:8080/v1",
        Source = "ggml-org/llama.cpp:tools/server/README.md",
        Checked = ProviderCheck.Documentation,
        NeedsKey = false,
    };
}
