namespace Gatehouse.AI.Dialects;

/// <summary>Announces what a folder of dialects answers: its paths, under one value of `ai:` on a route.</summary>
public abstract class Dialect
{
    /// <summary>Value of `ai:` whose routes have these paths ("openai").</summary>
    public abstract string Family { get; }

    /// <summary>The paths, those that others would cover first.</summary>
    public abstract IReadOnlyList<DialectEndpoint> Endpoints { get; }
}
