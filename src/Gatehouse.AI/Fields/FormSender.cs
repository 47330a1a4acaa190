using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Fields;

/// <summary>Sends calls of one form to one model as a route would, up to the wire and no further.</summary>
internal sealed class FormSender(CallForm form, ModelTarget target)
{
    // Any path will do: the model is told beside it.
    private static readonly CallAddress Address = new("/m", "", "m");

    private readonly Dictionary<string, SentForm> _sent = new(StringComparer.Ordinal);

    /// <summary>Whether the model does calls of this form at all.</summary>
    public bool CanServe => target.Speaks(form.WireForm) || form switch
    {
        ChatForm => target.Provider.CanChat(target.Model),
        EmbeddingForm => target.Provider.EmbeddingsOf(target.Model) is not null,
        RerankForm => target.Provider.RerankingOf(target.Model) is not null,
        _ => false,
    };

    /// <summary>Whether calls pass through byte for byte but for the model's name and what the vendor refuses.</summary>
    public bool Passes => target.Speaks(form.WireForm);

    public SentForm Send(string call)
    {
        if (!_sent.TryGetValue(call, out var sent))
        {
            _sent[call] = sent = Try(Encoding.UTF8.GetBytes(call));
        }

        return sent;
    }

    private SentForm Try(byte[] body)
    {
        try
        {
            return Passes ? Pass(body) : Translate(body);
        }
        catch (ModelException refused) when (refused.Error.Kind == ModelErrorKind.InvalidRequest)
        {
            return SentForm.Refused($"{refused.Error.Parameter}: {refused.Error.Message}");
        }
        catch (ProblemException refused)
        {
            return SentForm.Refused($"{refused.Problem.Parameter}: {refused.Problem.Detail ?? refused.Problem.Kind.Title}") with { IsUnreadable = true };
        }
    }

    private SentForm Pass(byte[] body)
    {
        var losses = new LossReport();
        var outline = form.ReadOutline(Address, body);
        var rewritten = form switch
        {
            ChatForm chat => chat.Rewrite(body, outline, target.ModelJson.Span, askForUsage: false),
            EmbeddingForm embedding => embedding.Rewrite(body, outline, target.ModelJson.Span),
            RerankForm rerank => rerank.Rewrite(body, outline, target.ModelJson.Span),
            _ => throw new NotSupportedException(form.WireForm),
        };
        var sent = target.Provider.PassThrough(new PassedCall(form.WireForm, rewritten, target.Model, outline.Stream, new HeaderList()) { Loss = losses });
        return SentForm.Of(sent, losses) with { IsUntouched = losses.IsEmpty && sent.Body.Span.SequenceEqual(rewritten.Span) };
    }

    private SentForm Translate(byte[] body)
    {
        var losses = new LossReport();
        switch (form)
        {
            case ChatForm chat:
                var call = chat.ReadCall(Address, body);
                try
                {
                    var sent = target.Provider.Translate(call, target.Model, losses);
                    losses.Rename(field => chat.FieldOf(field, call));
                    return SentForm.Of(sent, losses);
                }
                catch (ModelException refused) when (refused.Error.Parameter is { Length: > 0 } field)
                {
                    return SentForm.Refused($"{chat.FieldOf(field, call)}: {refused.Error.Message}");
                }

            case EmbeddingForm embedding:
                return SentForm.Of(target.Provider.EmbeddingsOf(target.Model)!.Translate(embedding.ReadCall(Address, body), target.Model, losses), losses);
            case RerankForm rerank:
                return SentForm.Of(target.Provider.RerankingOf(target.Model)!.Translate(rerank.ReadCall(Address, body), target.Model, losses), losses);
            default:
                throw new NotSupportedException(form.WireForm);
        }
    }
}
