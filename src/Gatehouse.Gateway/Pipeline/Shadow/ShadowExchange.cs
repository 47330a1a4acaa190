using System.Diagnostics.CodeAnalysis;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Front.Bodies;

namespace Gatehouse.Gateway.Pipeline.Shadow;

/// <summary>
/// A copy of a request as it is when a policy in shadow meets it. The policy has nothing else in its hands, so whatever it
/// does, and whenever, cannot reach the request. One is kept with each thread for policies that decide at once.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A source without a timer holds nothing, and a policy that is late may still ask it.")]
internal sealed class ShadowExchange
{
    [ThreadStatic]
    private static ShadowExchange? _spare;

    private readonly ShadowReply _reply = new();
    private readonly CancellationTokenSource _cancel = new();

    public Exchange Exchange { get; } = new() { IsShadow = true };

    public static ShadowExchange Of(Exchange original)
    {
        var shadow = _spare ?? new ShadowExchange();
        _spare = null;
        shadow.Fill(original);
        return shadow;
    }

    /// <summary>The policy has decided and returned: nobody has it in hand any more.</summary>
    public void GiveBack()
    {
        Exchange.Reset();
        _reply.Reset();
        _spare = this;
    }

    /// <summary>Tells a policy that takes too long. Never throws.</summary>
    public void Cancel()
    {
        try
        {
            _cancel.Cancel();
        }
        catch (AggregateException)
        {
            // What the policy had registered failed; it is told all the same.
        }
    }

    private void Fill(Exchange original)
    {
        var exchange = Exchange;
        exchange.Request.CopyFrom(original.Request);
        exchange.Outgoing.CopyFrom(original.Outgoing);
        exchange.Scope.CopyFrom(original.Scope);
        var (id, record) = (original.Record.Identity, exchange.Record);
        record.Identify(id.Prefix, id.Number);
        if (id.Text is { } text)
        {
            record.RequestId = text;
        }

        record.StartedAt = original.Record.StartedAt;
        record.ReceivedAt = original.Record.ReceivedAt;
        exchange.Body = original.Request.HasBody ? ShadowBody.Instance : EmptyBody.Instance;
        exchange.BodyLimit = original.BodyLimit;
        exchange.Reply = _reply;
        exchange.Snapshot = original.Snapshot;
        exchange.Aborted = _cancel.Token;
        exchange.TraceParent = original.TraceParent;
        exchange.ProblemFormat = original.ProblemFormat;
    }
}
