using System.Collections.Concurrent;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Gateway.Pipeline;

/// <summary>One policy of a chain with where it comes from.</summary>
/// <param name="Name">Name of the policy, or its kind when it was written inline.</param>
/// <param name="Id">Kind of the policy ("rate_limit"); "any" for alternatives.</param>
/// <param name="Stage">When it runs.</param>
/// <param name="Policy">What runs.</param>
/// <param name="DefinedAt">Where its settings are written.</param>
/// <param name="AttachedAt">Where it was attached: on the route or in the defaults.</param>
/// <param name="FromDefaults">Whether the defaults attached it.</param>
public sealed record ChainStep(
    string Name,
    string Id,
    PolicyStage Stage,
    Policy Policy,
    SourceMark DefinedAt,
    SourceMark AttachedAt,
    bool FromDefaults)
{
    // Steps are made anew with each snapshot, for all routes.
    private static readonly ConcurrentDictionary<Type, bool> ReplyParts = new();

    /// <summary>Where its request part runs; as long as the policy, in every chain that has it.</summary>
    internal LoopConduct Conduct { get => field ??= Unwatched(); init; }

    /// <summary>Where its reply part runs.</summary>
    internal LoopConduct ReplyConduct { get => field ??= Unwatched(); init; }

    /// <summary>Whether the policy does anything on the way out; those that do not are not asked.</summary>
    internal bool HasReplyPart { get; } = ReplyParts.GetOrAdd(Policy.GetType(), static (_, policy) => ((Action<Exchange>)policy.OnReply).Method.DeclaringType != typeof(Policy), Policy);

    /// <summary>Whether it runs in shadow: <see cref="Policy"/> accepts whatever the policy decides.</summary>
    public bool InShadow { get; init; }

    /// <summary>The alternatives of `any:`; empty otherwise.</summary>
    public IReadOnlyList<ChainStep> Alternatives { get; init; } = [];

    private LoopConduct Unwatched() => new(Name, mayTakeLong: false, NullLogger.Instance);
}
