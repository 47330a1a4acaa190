namespace Gatehouse.Core.Requests;

/// <summary>What a chain does between the backend's head and the client: the reply work of its policies in reverse order.</summary>
public abstract class ReplyWork
{
    /// <summary>Whether the work is known to take long, so that it must not run on an event loop.</summary>
    public virtual bool LeavesLoop(Exchange exchange) => false;

    /// <summary>Runs once, before the head is committed; may change status and headers of the reply.</summary>
    public abstract void BeforeReply(Exchange exchange);
}
