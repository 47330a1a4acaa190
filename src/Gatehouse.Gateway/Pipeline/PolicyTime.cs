namespace Gatehouse.Gateway.Pipeline;

/// <summary>How long a policy may take that does not decide at once, and by what clock.</summary>
internal sealed record PolicyTime(TimeSpan Limit, TimeProvider Clock)
{
    public static PolicyTime Default { get; } = new(TimeSpan.FromSeconds(10), TimeProvider.System);
}
