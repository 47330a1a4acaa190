using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Backends;

/// <summary>A chat call: passes through to a provider of its form, and is translated for the others.</summary>
internal sealed class ChatDispatch(Exchange exchange, ClientForm client, ModelAlias model, ReadOnlyMemory<byte> body, CallOutline outline, CallTerms terms)
    : ModelDispatch(exchange, client.Form, model, outline, terms)
{
    private ModelCall? _call;
    private bool _passes;
    private bool _meters;

    protected override UpstreamCall Prepare(ModelTarget target, LossReport loss)
    {
        _passes = target.Speaks(client.Form.WireForm);
        _meters = _passes && Outline.Stream && Outline.UsageSetting.Form != UsageSettingForm.None && target.Provider.ReportsStreamUsageOnRequest;
        return _passes
            ? target.Provider.PassThrough(new PassedCall(client.Form.WireForm, client.Chat.Rewrite(body, Outline, target.ModelJson.Span, _meters), target.Model, Outline.Stream, Exchange.Outgoing.Headers) { Loss = loss })
            : Translate(target, loss);
    }

    // Providers name a field by its place in the hub; the client is told the name that it wrote.
    private UpstreamCall Translate(ModelTarget target, LossReport loss)
    {
        var call = _call ??= client.Read(body);
        try
        {
            var upstream = target.Provider.Translate(call, target.Model, loss);
            loss.Rename(field => client.Chat.FieldOf(field, call));
            return upstream;
        }
        catch (ModelException refused) when (refused.Error.Parameter is { Length: > 0 } field)
        {
            throw new ModelException(refused.Error with { Parameter = client.Chat.FieldOf(field, call) }, refused);
        }
    }

    protected override ModelAttempt Open(ModelTarget target, CallMeter meter, CallDeadline deadline)
        => new ChatAttempt(Exchange, client, target, Outline, meter, _passes ? null : _call, _meters, deadline, Time);

    protected override bool RunsBeside => true;

    protected override bool CanAsk(ModelTarget target) => target.Provider.CanChat(target.Model) || target.Speaks(client.Form.WireForm);

    protected override AnswerReading Reading(ModelTarget target)
    {
        string form = client.Form.WireForm;
        return _passes
            ? new AnswerReading(type => target.Provider.OpenFrames(form, type), () => target.Provider.OpenTap(form, target.Model), bytes => target.Provider.Summarize(form, bytes))
            : new AnswerReading(FrameReader.For, () => new StreamTap(target.Provider.OpenStream(target.Model)), bytes => SummaryOf(target.Provider.ReadReply(target.Model, bytes)));
    }

    private static ReplySummary SummaryOf(ModelReply reply) => new(reply.Model, reply.Usage, reply.Choices.Count > 0 ? reply.Choices[^1].Finish : FinishReason.Unknown);
}
