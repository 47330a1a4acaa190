using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Backends;

/// <summary>A call that only passes through: the model's name in it is the provider's, every other byte the client's.</summary>
internal sealed class RelayDispatch(Exchange exchange, RelayForm form, string? contentType, ModelAlias model, ReadOnlyMemory<byte> body, CallOutline outline, CallTerms terms)
    : ModelDispatch(exchange, form, model, outline, terms)
{
    protected override UpstreamCall Prepare(ModelTarget target, LossReport loss)
        => target.Provider.PassThrough(
            new PassedCall(form.WireForm, form.Rewrite(body, Outline, target.Model, target.ModelJson.Span), target.Model, Outline.Stream, Exchange.Outgoing.Headers)
            {
                ContentType = contentType,
                Loss = loss,
            });

    protected override ModelAttempt Open(ModelTarget target, CallMeter meter, CallDeadline deadline)
        => new RelayAttempt(Exchange, form, target, Outline, meter, deadline, Time);
}
