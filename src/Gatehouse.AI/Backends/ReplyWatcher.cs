using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>Sees a reply on its way to the client, and changes nothing of it.</summary>
internal abstract class ReplyWatcher
{
    /// <summary>The head goes out.</summary>
    public virtual void Started(ReplySink reply)
    {
    }

    /// <summary>Bytes of the body go out.</summary>
    public abstract void Take(ReadOnlySpan<byte> bytes);
}
