using System.Globalization;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Pipeline;

/// <summary>What becomes of a failure inside a chain: a problem for the client, the reason for the operators, never a way through.</summary>
internal static class ChainFailures
{
    private static readonly Problem PolicyFailed = new(ProblemKind.PolicyFailed);
    private static readonly Problem UpstreamFailed = new(ProblemKind.UpstreamFailed);
    private static readonly Problem UpstreamTimeout = new(ProblemKind.UpstreamTimeout);
    private static readonly Problem NoTarget = new(ProblemKind.NoTarget);
    private static readonly Problem Internal = new(ProblemKind.Internal);

    /// <summary>A policy threw or was cancelled: refused, whatever it was (fail closed).</summary>
    public static ValueTask OfPolicyAsync(Exchange exchange, ChainStep step, Exception fault)
    {
        if (IsClientGone(exchange))
        {
            return default;
        }

        exchange.Record.RefusedBy = fault is ReplyWorkException reply ? reply.Policy : step.Name;
        exchange.Record.Failure = Describe(fault);
        return RefusalWriter.WriteAsync(exchange, PolicyFailed);
    }

    /// <summary>A policy took too long: refused, or cut where it had begun a reply.</summary>
    public static ValueTask OfLatePolicyAsync(Exchange exchange, ChainStep step, TimeSpan limit, bool canReply)
    {
        exchange.Record.RefusedBy = step.Name;
        exchange.Record.Failure = string.Create(CultureInfo.InvariantCulture, $"the policy did not decide within {limit.TotalSeconds:0.###} s");
        if (IsClientGone(exchange))
        {
            return default;
        }

        if (canReply)
        {
            return RefusalWriter.WriteAsync(exchange, PolicyFailed);
        }

        exchange.Record.Problem = PolicyFailed;
        return default;
    }

    /// <summary>A backend threw.</summary>
    public static ValueTask OfBackendAsync(Exchange exchange, Exception fault)
    {
        var record = exchange.Record;
        if (IsClientGone(exchange))
        {
            return default;
        }

        record.Failure ??= Describe(fault);
        switch (fault)
        {
            case ReplyWorkException reply:
                record.RefusedBy = reply.Policy;
                return RefusalWriter.WriteAsync(exchange, PolicyFailed);
            case ProblemException known:
                return RefusalWriter.WriteAsync(exchange, known.Problem);
            case UpstreamException upstream:
                record.UpstreamFailure ??= upstream.Failure;
                return RefusalWriter.WriteAsync(exchange, upstream.IsTimeout ? UpstreamTimeout : upstream.Failure == UpstreamFailure.NoConnection ? NoTarget : UpstreamFailed);
            default:
                return RefusalWriter.WriteAsync(exchange, Internal);
        }
    }

    /// <summary>Something said that it had answered, and no reply was started.</summary>
    public static ValueTask OfSilenceAsync(Exchange exchange, string who)
    {
        if (IsClientGone(exchange))
        {
            return default;
        }

        exchange.Record.Failure ??= who + " wrote no reply";
        return RefusalWriter.WriteAsync(exchange, Internal);
    }

    private static bool IsClientGone(Exchange exchange)
    {
        if (!exchange.Aborted.IsCancellationRequested)
        {
            return false;
        }

        exchange.Record.ClientGone = true;
        return true;
    }

    private static string Describe(Exception fault) => fault switch
    {
        ProblemException or UpstreamException => fault.Message,
        ReplyWorkException { InnerException: { } inner } => $"{inner.GetType().Name}: {inner.Message}",
        _ => $"{fault.GetType().Name}: {fault.Message}",
    };
}
