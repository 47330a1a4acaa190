using Gatehouse.AI.Calls;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Providers;

/// <summary>Announces a type of provider: validator, schema, reference page and runtime come from it.</summary>
public abstract class ProviderDescriptor
{
    /// <summary>The value of `type:`.</summary>
    public abstract string Type { get; }

    public abstract string Summary { get; }

    /// <summary>Options besides `type`; a sealed record derived from <see cref="Document"/>.</summary>
    public abstract Type OptionsType { get; }

    public abstract void Validate(Document options, ProblemList problems);

    public abstract ModelProvider Build(string name, Document options, SnapshotBuild build);
}
