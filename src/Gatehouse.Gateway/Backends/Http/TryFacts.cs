using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Explaining;
using Gatehouse.Gateway.Upstreams;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>What is told of a service's time limits and further tries when a decision is explained.</summary>
internal static class TryFacts
{
    public static void Add(Service service, Explanation explanation)
    {
        var document = service.Document;
        var times = new List<string> { $"total {Seconds(service.Timeout)}", $"connect {Seconds(service.ConnectTimeout)}", $"idle {Seconds(service.IdleTimeout)}" };
        if (service.FirstByteTimeout is { } firstByte)
        {
            times.Add($"first byte {Seconds(firstByte)}");
        }

        if (service.TryTimeout is { } oneTry)
        {
            times.Add($"each try {Seconds(oneTry)}");
        }

        explanation.Add("timeouts", string.Join(", ", times));
        string? method = explanation.Request?.Method;
        if (Retries(document, service, method) is { } retries)
        {
            explanation.Add("retries", retries);
        }

        if (document.Hedging is { } hedging)
        {
            bool isFor = method is null || service.Hedging!.IsFor(method);
            explanation.Add("hedging", isFor ? $"up to {hedging.Attempts} beside the first, each after {hedging.After}{(service.Hedging!.After is { } after && hedging.After.Time is null ? $" (now {after.TotalMilliseconds:0.#} ms)" : "")}" : $"none for {method}");
        }
    }

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0.###} s";

    private static string? Retries(ServiceDocument document, Service service, string? method)
    {
        if (document.Retries is not { } retries)
        {
            return service.Targets.All.Length > 1 || document.Discover is not null ? "up to 2, at other targets, when no connection can be made" : null;
        }

        if (retries.Attempts == 0)
        {
            return "none";
        }

        bool isRepeated = method is null || service.Retries.Repeats(method);
        var on = isRepeated ? retries.RetryOn.Select(f => f.Text) : retries.RetryOn.Where(f => f == TryFailure.Connect).Select(f => f.Text);
        string reasons = string.Join(", ", on);
        return reasons.Length == 0 ? $"none for {method}" : $"up to {retries.Attempts} on {reasons}; budget {retries.Budget} of the requests, at least {retries.BudgetMinimum} a second";
    }
}
