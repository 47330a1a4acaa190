namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>
/// A server of one's own. Some versions end answers with eos_token or stop_sequence, which are read as stop.
/// </summary>
internal static class Tgi
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "tgi",
        Name = "Text Generation Inference",
        Address = "http://localhost:3000/v1",
        Source = "huggingface/text-generation-inference:docs/source/messages_api.md",
        Checked = ProviderCheck.Documentation,
        NeedsKey = false,
        Operations =
        [
            VendorOperation.Completions("huggingface/text-generation-inference:docs/openapi.json"),
        ],
    };
}
