using Gatehouse.Core.Configuration;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Providers;

/// <summary>Announces a type of provider: validator, schema, reference page and runtime come from it.</summary>
public abstract class ProviderDescriptor
{
    /// <summary>The value of `type:`.</summary>
    public abstract string Type { get; }

    public abstract string Summary { get; }

    /// <summary>A sealed record derived from <see cref="ProviderOptions"/>. Relations between settings are checked by its Validate.</summary>
    public abstract Type OptionsType { get; }

    /// <summary>Claims living state under "ai.providers.NAME".</summary>
    public abstract ModelProvider Build(ProviderOptions options, SnapshotBuild build);
}
