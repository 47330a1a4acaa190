namespace Gatehouse.Server.Running;

/// <summary>What was asked for on the command line of run.</summary>
internal sealed record RunRequest
{
    public string? Config { get; init; }

    public string? To { get; init; }

    public bool Demo { get; init; }

    public IReadOnlyList<string> Listen { get; init; } = [];

    public string? Admin { get; init; }

    public TimeSpan DrainTime { get; init; }
}
