namespace Gatehouse.Gateway.Tests.Upstreams.Soak;

/// <summary>Counts what the whole process holds: nothing else may run beside it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SoakCollection
{
    public const string Name = "alone in the process";
}
