namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>The Step models.</summary>
internal static class StepFun
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "stepfun",
        Name = "StepFun",
        Address = "https://api.stepfun.ai/v1",
        ChinaAddress = "https://api.stepfun.com/v1",
        Source = "juspay/neurolink:docs/getting-started/providers/stepfun.md",
        Checked = ProviderCheck.Secondhand,
        Remark = "the vendor's own pages could not be read",
        OptionsType = typeof(RegionalOptions),
    };
}
