namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>A server of one's own.</summary>
internal static class Xinference
{
    private const string Client = "xorbitsai/inference:xinference/client/restful/restful_client.py";

    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "xinference",
        Name = "Xinference",
        Address = "http://localhost:9997/v1",
        Source = "https://inference.readthedocs.io/en/v2.10.0/getting_started/using_xinference.html",
        Checked = ProviderCheck.Documentation,
        NeedsKey = false,
        Operations =
        [
            VendorOperation.Completions(Client),
            VendorOperation.Embeddings(Client),
            VendorOperation.Rerank(Client),
            VendorOperation.Images(Client),
            VendorOperation.Speech(Client),
            VendorOperation.Transcriptions(Client),
            VendorOperation.Translations(Client),
        ],
    };
}
