using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers;

/// <summary>
/// Turns the server-sent events of one reply into the hub's events; keeps what it must remember between them (open parts,
/// cumulative usage). One per reply, used by one thread at a time.
/// </summary>
public abstract class ProviderStream
{
    /// <summary>
    /// Takes one event of the provider (name may be empty) and appends what it means. Never throws for content: what
    /// cannot be read becomes a Failed event, what is not known an Unknown one.
    /// </summary>
    public abstract void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, List<StreamEvent> output);

    /// <summary>
    /// The bytes ended. Appends Failed when the provider's own end mark had not come, so that a broken stream is never
    /// taken for a whole one.
    /// </summary>
    public abstract void End(List<StreamEvent> output);
}
