using Gatehouse.Core.Configuration;
using Gatehouse.Core.Execution;

namespace Gatehouse.Core.Policies;

/// <summary>
/// Announces a policy: validator, JSON Schema, console form, reference page and runtime come from it. Derive from
/// <see cref="PolicyDescriptor{TOptions}"/>.
/// </summary>
public abstract class PolicyDescriptor
{
    /// <summary>The key in YAML, snake_case.</summary>
    public abstract string Id { get; }

    public abstract PolicyStage Stage { get; }

    /// <summary>One sentence for schema, reference and explain.</summary>
    public abstract string Summary { get; }

    public abstract Type OptionsType { get; }

    /// <summary>
    /// True when instances with equal options may not be shared between routes because each has state of its own
    /// (a counter). Named policies are always one instance.
    /// </summary>
    public virtual bool KeepsState => false;

    /// <summary>
    /// True when a route that has such a policy of its own leaves that of the defaults away: where the route's is an exception
    /// to the rule, and both together would be the narrower of the two.
    /// </summary>
    public virtual bool ReplacesDefault => false;

    /// <summary>
    /// True when the request part may hold its thread for longer than <see cref="EventLoop.LongestHold"/> or block it:
    /// compression, a search through bodies, file access. The chain then runs it on the thread pool, also past its waits.
    /// The reply part changes the head alone and is always short.
    /// </summary>
    public virtual bool MayTakeLong => false;

    /// <summary>False when the policy accepts every request, and so can do nothing in shadow.</summary>
    public virtual bool MayRefuse => true;

    /// <summary>Whether the service gets another path than the client asked for under these options.</summary>
    public virtual bool ChangesPath(Document options) => false;

    /// <summary>
    /// Whether it can be one of several alternatives. False when it lets requests through whoever sends them: beside it no other
    /// alternative would be asked.
    /// </summary>
    public virtual bool MayBeAlternative => MayRefuse;

    /// <summary>Reports faults in the relations between settings; single settings were checked already.</summary>
    public abstract void ValidateOptions(Document options, ProblemList problems);

    /// <summary>Reports what is wrong with these options on this route, such as a limit by consumer where nobody is identified.</summary>
    public virtual void ValidatePlacement(Document options, PolicyPlacement placement, ProblemList problems)
    {
    }

    public abstract Policy BuildPolicy(Document options, PolicyBuildContext context);
}
