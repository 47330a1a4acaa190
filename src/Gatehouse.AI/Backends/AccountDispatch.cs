using Gatehouse.AI.Budgets;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Prices;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Backends;

/// <summary>A request about an account: one target, and a body that is streamed as it arrives.</summary>
internal sealed class AccountDispatch(Exchange exchange, AccountOperation operation, string method, string path, string query, ModelTarget target, RouteAccount account, CallTerms terms)
    : ModelDispatch(exchange, operation.Form, new ModelAlias("", [target]), NoModel, terms)
{
    private static readonly CallOutline NoModel = new() { Model = "" };

    protected override UpstreamCall Prepare(ModelTarget target, LossReport loss)
    {
        var request = Exchange.Request;
        var call = target.Provider.PassAccountRequest(new AccountRequest(
            Form.WireForm, method, path, query.Length == 0 ? null : query, request.HasBody ? request.Headers.Get("Content-Type") : null, Exchange.Outgoing.Headers));
        if (request.HasBody)
        {
            call.BodyReader = Exchange.Body;
            call.ContentLength = request.ContentLength;
        }

        return call;
    }

    // Nobody bills it. What a batch will use is not known before it is over, but it is made while there is room alone.
    protected override ExpectedUse MostOf(ModelTarget target) => operation.CallsModels ? base.MostOf(target) : new ExpectedUse(0m, ModelPrice.Dollar, 0, 0);

    protected override ModelAttempt Open(ModelTarget target, CallMeter meter, CallDeadline deadline)
    {
        meter.IsFree = true;
        return new RelayAttempt(Exchange, Form, target, Outline, meter, deadline, Time)
        {
            IsOpaque = Form.Operation != "batches",
            WhenOver = summary => account.Batches.SettleAsync(Exchange, target, account.PriceOf(summary.Model), summary, Terms),
        };
    }
}
