namespace Gatehouse.AI.Models.Routing;

/// <summary>How one target of a model stands.</summary>
public sealed record TargetReading
{
    /// <summary>The alias.</summary>
    public required string Model { get; init; }

    /// <summary>As "openai/gpt-5-mini".</summary>
    public required string Target { get; init; }

    public required string Address { get; init; }

    public string Arm { get; init; } = "";

    /// <summary>"ready", "cooling_down", "probing" (its rest is over, and a call tries it) or "keys_rest".</summary>
    public required string State { get; init; }

    /// <summary>Why it is not ready, in words; empty when it is.</summary>
    public string Reason { get; init; } = "";

    /// <summary>How long it still rests; null when it does not.</summary>
    public TimeSpan? For { get; init; }

    public int InFlight { get; init; }

    /// <summary>Seconds to the first token of streams; null when none was seen.</summary>
    public double? FirstToken { get; init; }

    /// <summary>Seconds per token of streams; null when none was seen.</summary>
    public double? PerToken { get; init; }

    /// <summary>Share of the prompts that the vendor found in its cache.</summary>
    public double CacheShare { get; init; }

    /// <summary>Calls that its server says it works on, and that wait; null when it is not asked.</summary>
    public int? Running { get; init; }

    public int? Waiting { get; init; }

    /// <summary>Its limits with what is taken; empty for none.</summary>
    public string Limits { get; init; } = "";

    public IReadOnlyList<KeyReading> Keys { get; init; } = [];

    /// <summary>All targets of a snapshot's models, as they stand.</summary>
    public static IReadOnlyList<TargetReading> Of(ModelDirectory models, TimeProvider time)
    {
        long now = time.GetTimestamp();
        return [.. models.All.SelectMany(m => m.Targets.Select(t => Of(m, t, now, time)))];
    }

    private static TargetReading Of(ModelAlias model, ModelTarget target, long now, TimeProvider time)
    {
        var state = target.State;
        bool isCooling = state.RestsUntil != 0;
        bool keysRest = !target.Provider.Keys.IsReady(target.Model);
        long until = isCooling ? state.RestsUntil : keysRest ? target.Provider.Keys.ReadyAt(target.Model) : 0;
        return new TargetReading
        {
            Model = model.Name,
            Target = target.ToString(),
            Address = target.Endpoint.Name,
            Arm = target.Arm,
            State = isCooling ? state.IsDue ? "probing" : "cooling_down" : keysRest ? "keys_rest" : "ready",
            Reason = isCooling ? state.Reason : "",
            For = Left(until, now, time),
            InFlight = state.InFlight,
            FirstToken = state.Speed.First > 0 ? state.Speed.First : null,
            PerToken = state.Speed.PerToken > 0 ? state.Speed.PerToken : null,
            CacheShare = state.CacheShare,
            Running = state.Queue?.Running,
            Waiting = state.Queue?.Waiting,
            Limits = target.Limits?.ToString() ?? "",
            Keys = [.. target.Provider.Keys.All.Where(k => !k.IsEnabled || k.Serves(target.Model)).Select(k =>
            {
                bool isRefused = k.State.RefusedUntil > now;
                long rests = k.State.RestsUntil(target.Model);
                return new KeyReading(k.Id, !k.IsEnabled ? "disabled" : isRefused ? "refused" : rests > now ? "limited" : "ok", Left(rests, now, time), isRefused ? k.State.Refusal : "", k.State.InFlight, k.State.Calls);
            })],
        };
    }

    private static TimeSpan? Left(long until, long now, TimeProvider time) => until > now && until != long.MaxValue ? time.GetElapsedTime(now, until) : null;
}
