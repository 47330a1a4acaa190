namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Settings of a vendor that has none of its own.</summary>
public sealed record VendorOptions : CompatibleOptions;
