namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>A server of one's own (llama-server).</summary>
internal static class LlamaCpp
{
    private const string Server = "ggml-org/llama.cpp:tools/server/README.md";

    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "llamacpp",
        Name = "llama.cpp",
        Address = "http://localhost:8080/v1",
        Source = "ggml-org/llama.cpp:tools/server/README.md",
        Checked = ProviderCheck.Documentation,
        NeedsKey = false,
        Operations =
        [
            VendorOperation.Completions(Server),
            VendorOperation.Embeddings(Server),
            VendorOperation.Rerank(Server),
        ],
    };
}
