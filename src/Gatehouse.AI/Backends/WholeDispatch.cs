using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Backends;

/// <summary>A call whose answer comes whole (vectors, ranks): passes through to a provider of its form, and is translated for the others.</summary>
internal sealed class WholeDispatch<TCall, TReply>(
    Exchange exchange,
    WholeForm<TCall, TReply> form,
    CallAddress address,
    ModelAlias model,
    ReadOnlyMemory<byte> body,
    CallOutline outline,
    Func<ModelTarget, Translation<TCall, TReply>?> translationOf,
    CallTerms terms)
    : ModelDispatch(exchange, form, model, terms)
    where TCall : class
    where TReply : WholeReply
{
    private readonly CallAddress _address = address;
    private TCall? _call;
    private Translation<TCall, TReply>? _translation;

    protected override UpstreamCall Prepare(ModelTarget target, LossReport loss)
    {
        if (target.Speaks(form.WireForm))
        {
            _translation = null;
            return target.Provider.PassThrough(new PassedCall(form.WireForm, form.Rewrite(body, outline, target.ModelJson.Span), target.Model, false, Exchange.Outgoing.Headers));
        }

        _translation = translationOf(target)!;
        return _translation.Translate(_call ??= form.ReadCall(_address, body), target.Model, loss);
    }

    protected override ModelAttempt Open(ModelTarget target, CallDeadline deadline)
        => new WholeAttempt<TCall, TReply>(Exchange, form, target, outline, _translation, _call, deadline, Time);
}
