namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>The workspace is the host; a model is named by its serving endpoint.</summary>
internal static class Databricks
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "databricks",
        Name = "Databricks",
        Address = "https://{workspace}/serving-endpoints",
        Source = "https://learn.microsoft.com/en-us/azure/databricks/machine-learning/model-serving/query-chat-models",
        Checked = ProviderCheck.Documentation,
        OptionsType = typeof(DatabricksOptions),
        AddressOf = options => ((DatabricksOptions)options).Address,
        Operations =
        [
            VendorOperation.Embeddings("https://learn.microsoft.com/en-us/azure/databricks/machine-learning/model-serving/query-embedding-models"),
        ],
    };
}
