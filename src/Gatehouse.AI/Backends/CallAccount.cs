using Gatehouse.AI.Models;

namespace Gatehouse.AI.Backends;

/// <summary>Who pays for one call, and how many attempts it took so far.</summary>
internal sealed class CallAccount
{
    /// <summary>Sets aside what the next attempt may cost; see <see cref="AttemptAccount.Refusal"/> for when that cannot be.</summary>
    public AttemptAccount Open(ModelTarget target) => new(target);
}
