using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Backends;

/// <summary>What ends a chain. Immutable; shared by all requests of a route.</summary>
public abstract class Backend
{
    /// <summary>How problems of this request are written, also those of policies that run before the backend.</summary>
    public virtual ProblemFormat ProblemFormatFor(CanonicalRequest request) => ProblemFormat.Rfc9457;

    /// <summary>
    /// Writes the whole reply, or writes nothing and returns a problem (thrown: <see cref="ProblemException"/>).
    /// Must return soon after <see cref="Exchange.Aborted"/> fires.
    /// </summary>
    public abstract ValueTask ExecuteAsync(Exchange exchange);

    /// <summary>What explain prints: service and targets, or dialect, model candidates and prices.</summary>
    public abstract void Explain(Explanation explanation);
}
