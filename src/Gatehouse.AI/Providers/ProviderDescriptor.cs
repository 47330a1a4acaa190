using Gatehouse.Core.Configuration;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Providers;

/// <summary>Announces a type of provider: validator, schema, reference page and runtime come from it.</summary>
public abstract class ProviderDescriptor
{
    /// <summary>The value of `type:`.</summary>
    public abstract string Type { get; }

    public abstract string Summary { get; }

    /// <summary>Where its calls go when no url is set ("https://api.x.ai/v1"); empty when there is no such address.</summary>
    public virtual string Address => "";

    /// <summary>Wire forms it speaks (<see cref="Calls.WireForm"/>), the one that calls are translated to first.</summary>
    public virtual IReadOnlyList<string> Speaks => [];

    /// <summary>How the key travels ("Authorization: Bearer"); empty when it has none.</summary>
    public virtual string Credential => "";

    /// <summary>Public source of what is known of it: an address, or repository:path.</summary>
    public virtual string Documentation => "";

    public virtual ProviderCheck Checked => ProviderCheck.None;

    /// <summary>What could not be checked, or what to know before it is used; empty for nothing.</summary>
    public virtual string Remark => "";

    /// <summary>A sealed record derived from <see cref="ProviderOptions"/>. Relations between settings are checked by its Validate.</summary>
    public abstract Type OptionsType { get; }

    /// <summary>Faults of settings that depend on the type where several types share one record.</summary>
    public virtual void Validate(ProviderOptions options, ProblemList problems)
    {
    }

    /// <summary>Claims living state under "ai.providers.NAME".</summary>
    public abstract ModelProvider Build(ProviderOptions options, SnapshotBuild build);
}
