namespace Gatehouse.Gateway.Pipeline;

/// <summary>The reply work of a policy failed: the reply it belonged to must not be sent.</summary>
internal sealed class ReplyWorkException(string policy, Exception inner) : Exception(inner.Message, inner)
{
    public string Policy { get; } = policy;
}
