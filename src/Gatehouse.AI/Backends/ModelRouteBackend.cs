using System.Buffers;
using System.Globalization;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>Serves what the clients of a route may ask for: lists of models, and calls to them.</summary>
internal sealed class ModelRouteBackend(DialectFamily family, ModelDirectory models, bool strict, CallDeadlines deadlines, TimeProvider time) : Backend
{
    public override ProblemFormat ProblemFormatFor(CanonicalRequest request) => family.ProblemFormatFor(request.Path, request.Headers);

    public override ValueTask ExecuteAsync(Exchange exchange)
    {
        string path = exchange.Outgoing.Path ?? exchange.Request.Path;
        string method = exchange.Outgoing.Method ?? exchange.Request.Method;
        var endpoint = family.Find(path, exchange.Request.Headers, method, out string model)
            ?? throw Refuse(ProblemKind.NoRoute, $"{path} is no path of this dialect. This route answers {Paths}.");
        if (endpoint.Method != method)
        {
            throw new ProblemException(
                new Problem(ProblemKind.MethodNotAllowed) { Detail = $"{path} takes {endpoint.Method}, not {method}.", Headers = [new("Allow", endpoint.Method)] },
                $"method {method}");
        }

        var address = new CallAddress(path, exchange.Outgoing.Query ?? exchange.Request.RawQuery, model);
        return endpoint.Operation switch
        {
            ChatOperation chat => CallAsync(exchange, new ClientForm(chat.Form, address)),
            ModelListOperation list => WriteModelsAsync(exchange, list, model),
            _ => throw new InvalidOperationException($"Nothing serves {endpoint.Operation.GetType().Name}."),
        };
    }

    private string Paths => string.Join(", ", family.Endpoints.Select(e => $"{e.Method} ...{e.Path}"));

    public override void Explain(Explanation explanation)
    {
        explanation.Add("dialect", family.Id);
        if (strict)
        {
            explanation.Add("strict", "calls that lose something on the way are refused");
        }

        string named = "";
        var form = explanation.Request is { } request && family.Find(request.Path, request.Headers, request.Method, out named)?.Operation is ChatOperation chat ? chat.Form : null;
        if (form is not null && AskedFor(explanation, form, named) is { } asked)
        {
            ExplainCall(explanation, form, asked);
            return;
        }

        foreach (var model in models.All)
        {
            bool may = explanation.Consumer?.MayCall(model.Name) ?? true;
            explanation.Add("model", may ? model.Name : $"{model.Name} (not for {explanation.Consumer!.Name})", Candidates(model, form));
        }
    }

    /// <summary>The model that the explained call names; null when no call was given. A body that is no call is a fact of its own.</summary>
    private static string? AskedFor(Explanation explanation, ChatForm form, string model)
    {
        if (explanation.Body.IsEmpty)
        {
            return null;
        }

        try
        {
            return form.ReadOutline(new CallAddress(explanation.Request!.Path, explanation.Request.RawQuery, model), explanation.Body).Model;
        }
        catch (ProblemException refused)
        {
            explanation.Add("answer", $"{refused.Problem.Kind.Status.ToString(CultureInfo.InvariantCulture)} {refused.Problem.Detail ?? refused.Problem.Kind.Title}");
            return null;
        }
    }

    private void ExplainCall(Explanation explanation, ChatForm form, string asked)
    {
        if (models.Find(asked) is { } model && (explanation.Consumer?.MayCall(model.Name) ?? true))
        {
            explanation.Add("model", model.Name, Candidates(model, form));
        }
        else
        {
            explanation.Add("answer", $"404 {NotFound(asked).Problem.Detail}");
        }
    }

    private IEnumerable<ExplanationFact> Candidates(ModelAlias model, ChatForm? form)
        => model.Targets.Select((target, i) => new ExplanationFact($"candidate {(i + 1).ToString(CultureInfo.InvariantCulture)}", Describe(target, form), []));

    private static ProblemException Refuse(ProblemKind kind, string detail, string? parameter = null)
        => new(new Problem(kind) { Detail = detail, Parameter = parameter }, detail);

    private static bool IsJson(Exchange exchange)
    {
        if (exchange.Request.Headers.TryGet("Content-Encoding", out var encoding) && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        if (!exchange.Request.Headers.TryGet("Content-Type", out var type))
        {
            return true;
        }

        int end = type.IndexOf(';', StringComparison.Ordinal);
        var media = (end < 0 ? type : type.AsSpan(0, end)).Trim();
        return media.Equals("application/json", StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    private string Describe(ModelTarget target, ChatForm? form)
    {
        bool passes = form is null
            ? family.Endpoints.Any(e => e.Operation is ChatOperation chat && target.Provider.Speaks(chat.Form.WireForm))
            : target.Provider.Speaks(form.WireForm);
        string how = passes ? "passes through" : "translated";
        string price = target.Price is { } p
            ? string.Create(CultureInfo.InvariantCulture, $"{p.Input} USD in, {(p.Output is { } o ? $"{o} USD" : "not known")} out per million tokens")
            : "price not known";
        return $"{target} ({target.Provider.Type}, {how}, {price})";
    }

    private bool MayCall(Exchange exchange, ModelAlias model) => exchange.Scope.Consumer?.MayCall(model.Name) ?? true;

    private async ValueTask CallAsync(Exchange exchange, ClientForm client)
    {
        var record = exchange.Record.Model = new ModelCallRecord { Dialect = family.Id, Outcome = "refused" };
        if (!IsJson(exchange))
        {
            throw Refuse(ProblemKind.UnsupportedMediaType, "The body must be JSON: send Content-Type: application/json and no Content-Encoding.");
        }

        var body = await BodyBytes.ReadAsync(exchange.Body, exchange.Request.ContentLength, int.MaxValue / 2, exchange.Aborted)
            ?? throw new ProblemException(new Problem(ProblemKind.BodyTooLarge), "a body of more than 1 GiB");
        await EventLoop.LeaveFor(body.Length);
        var outline = client.Form.ReadOutline(client.Address, body);
        record.Streamed = outline.Stream;
        record.RequestedModel = outline.Model.Length <= 128 ? outline.Model : outline.Model[..128];
        if (models.Find(outline.Model) is not { } model || !MayCall(exchange, model))
        {
            throw NotFound(outline.Model);
        }

        record.RequestedModel = model.Name;
        await new ModelDispatch(exchange, client, model, body, outline, strict, deadlines, time).RunAsync();
    }

    // One answer for what does not exist and what the caller may not use: the list of models is no secret to probe for.
    private static ProblemException NotFound(string model)
        => Refuse(ProblemKind.ModelNotFound, $"The model '{(model.Length <= 128 ? model : model[..128])}' does not exist or you do not have access to it.", "model");

    private ValueTask WriteModelsAsync(Exchange exchange, ModelListOperation operation, string name)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        if (!operation.IsOne)
        {
            operation.Write([.. models.All.Where(m => MayCall(exchange, m))], output);
        }
        else if (models.Find(name) is { } model && MayCall(exchange, model))
        {
            operation.Write([model], output);
        }
        else
        {
            throw NotFound(name);
        }

        return ReplyWriting.SendAsync(exchange, 200, "application/json", output.WrittenMemory);
    }
}
