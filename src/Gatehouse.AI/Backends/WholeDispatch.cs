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
    : ModelDispatch(exchange, form, model, outline, terms)
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
            return target.Provider.PassThrough(new PassedCall(form.WireForm, form.Rewrite(body, Outline, target.ModelJson.Span), target.Model, false, Exchange.Outgoing.Headers) { Loss = loss });
        }

        _translation = translationOf(target)!;
        return Translate(_translation, target, loss);
    }

    // Providers name a field by its place in the hub; the client is told the name that it wrote.
    private UpstreamCall Translate(Translation<TCall, TReply> translation, ModelTarget target, LossReport loss)
    {
        var call = _call ??= form.ReadCall(_address, body);
        try
        {
            var upstream = translation.Translate(call, target.Model, loss);
            loss.Rename(field => form.FieldOf(field, call));
            return upstream;
        }
        catch (ModelException refused) when (refused.Error.Parameter is { Length: > 0 } field)
        {
            throw new ModelException(refused.Error with { Parameter = form.FieldOf(field, call) }, refused);
        }
    }

    protected override ModelAttempt Open(ModelTarget target, CallMeter meter, CallDeadline deadline)
        => new WholeAttempt<TCall, TReply>(Exchange, form, target, Outline, meter, _translation, _call, deadline, Time);

    protected override bool RunsBeside => true;

    protected override bool CanAsk(ModelTarget target) => target.Speaks(form.WireForm) || translationOf(target) is not null;

    protected override AnswerReading Reading(ModelTarget target)
    {
        var translation = _translation;
        return new AnswerReading(
            static _ => null,
            () => throw new InvalidOperationException("An answer that comes whole has no events."),
            bytes => translation is null ? target.Provider.Summarize(form.WireForm, bytes) : SummaryOf(translation.ReadReply(bytes)));
    }

    private static ReplySummary SummaryOf(TReply reply) => new(reply.Model, reply.Usage, FinishReason.Unknown);
}
