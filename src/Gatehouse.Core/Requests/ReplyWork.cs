namespace Gatehouse.Core.Requests;

/// <summary>What a chain does between the backend's head and the client: the reply work of its policies in reverse order.</summary>
public abstract class ReplyWork
{
    /// <summary>Runs once, before the head is committed; may change status and headers of the reply.</summary>
    public abstract void BeforeReply(Exchange exchange);
}
