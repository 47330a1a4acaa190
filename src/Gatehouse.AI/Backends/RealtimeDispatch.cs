using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Backends;

/// <summary>A WebSocket to a provider. Until it is open a failure moves on to the next target.</summary>
internal sealed class RealtimeDispatch(Exchange exchange, ClientForm client, ModelAlias model, CallOutline outline, CallTerms terms)
    : ModelDispatch(exchange, client.Form, model, outline, terms)
{
    // Of the query only the model is known to mean nothing else than it says: others could be keys or choose an account.
    protected override UpstreamCall Prepare(ModelTarget target, LossReport loss)
    {
        foreach (string pair in client.Address.Query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string name = Uri.UnescapeDataString(pair.Split('=', 2)[0]);
            if (name != "model")
            {
                loss.Dropped(name);
            }
        }

        return target.Provider.PassThrough(new PassedCall(client.Form.WireForm, default, target.Model, true, Exchange.Outgoing.Headers));
    }

    protected override ModelAttempt Open(ModelTarget target, CallMeter meter, CallDeadline deadline)
        => new RealtimeAttempt(Exchange, client, target, Outline, meter, () => OpenNextAsync(target), deadline, Time);
}
