using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Configuration;

/// <summary>Which time limits of a service lie within which: one that is longer than what it lies in can never pass.</summary>
internal static class ServiceTimes
{
    public static void Check(ServiceDocument service, ProblemList problems)
    {
        // The default fits whatever the others are: the shorter limit ends the wait.
        TimeSpan? connect = service.Source is ConfigMapping mapping && mapping.Find("connect_timeout") is not null ? service.ConnectTimeout : null;
        Within("try_timeout", service.TryTimeout, "timeout", service.Timeout);
        Within("first_byte_timeout", service.FirstByteTimeout, "timeout", service.Timeout);
        Within("first_byte_timeout", service.FirstByteTimeout, "try_timeout", service.TryTimeout);
        Within("connect_timeout", connect, "timeout", service.Timeout);
        Within("connect_timeout", connect, "try_timeout", service.TryTimeout);
        Within("connect_timeout", connect, "first_byte_timeout", service.FirstByteTimeout);
        if (service.Hedging is { After.Time: { } after })
        {
            Check(service.Hedging, "after", after, "timeout", service.Timeout, problems);
            Check(service.Hedging, "after", after, "try_timeout", service.TryTimeout, problems);
        }

        void Within(string inner, TimeSpan? time, string outer, TimeSpan? limit) => Check(service, inner, time, outer, limit, problems);
    }

    private static void Check(Document document, string inner, TimeSpan? time, string outer, TimeSpan? limit, ProblemList problems)
    {
        if (time > limit)
        {
            problems.Add(
                ProblemCodes.InvalidCombination,
                document,
                inner,
                $"{inner}: {Duration.Format(time.Value)} is more than {outer}: {Duration.Format(limit.Value)}, so that it can never pass",
                $"Write at most {Duration.Format(limit.Value)}, or raise {outer}.");
        }
    }
}
