namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Every provider type that is OpenAI's chat format with a vendor's own address and habits.</summary>
internal sealed class CompatibleProviders
{
    public IReadOnlyList<ProviderDescriptor> All { get; } = [];
}
