using Gatehouse.AI.Calls;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers;

/// <summary>How a provider does a kind of call whose answer comes whole, for clients of other forms. Stateless.</summary>
public abstract class Translation<TCall, TReply>
    where TCall : class
    where TReply : WholeReply
{
    /// <summary>
    /// Translates a call. Everything that is not carried over is reported. Throws <see cref="ModelException"/> (InvalidRequest)
    /// when the provider cannot do what is asked at all.
    /// </summary>
    public abstract UpstreamCall Translate(TCall call, string providerModel, LossReport loss);

    /// <summary>Reads a whole successful reply. Throws <see cref="ModelException"/> (Server) when it is not one.</summary>
    public abstract TReply ReadReply(ReadOnlyMemory<byte> body);
}
