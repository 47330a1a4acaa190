namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>Open models.</summary>
internal static class Lambda
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "lambda",
        Name = "Lambda",
        Address = "https://api.lambda.ai/v1",
        Source = "https://docs.lambda.ai/public-cloud/lambda-inference-api",
        Checked = ProviderCheck.Documentation,
        Remark = "the vendor announced the end of this API; use it only where an account still has it",
    };
}
