using System.Buffers;
using System.Globalization;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>Serves the operations of one dialect: the list of models, and calls to them.</summary>
internal sealed class ModelRouteBackend(Dialect dialect, ModelDirectory models, bool strict, CallDeadlines deadlines, TimeProvider time) : Backend
{
    private static readonly HeaderField[] AllowGet = [new("Allow", "GET")];
    private static readonly HeaderField[] AllowPost = [new("Allow", "POST")];

    public override ProblemFormat ProblemFormat => dialect.ProblemFormat;

    public override ValueTask ExecuteAsync(Exchange exchange)
    {
        string path = exchange.Outgoing.Path ?? exchange.Request.Path;
        string method = exchange.Outgoing.Method ?? exchange.Request.Method;
        var operation = dialect.FindOperation(path, out string model);
        string allowed = operation == DialectOperation.Chat ? "POST" : "GET";
        if (operation == DialectOperation.Unknown)
        {
            throw Refuse(ProblemKind.NoRoute, $"{path} is not built yet. This route answers POST .../chat/completions, GET .../models and GET .../models/MODEL.");
        }

        if (method != allowed)
        {
            var headers = operation == DialectOperation.Chat ? AllowPost : AllowGet;
            throw new ProblemException(
                new Problem(ProblemKind.MethodNotAllowed) { Detail = $"{path} takes {allowed}, not {method}.", Headers = headers },
                $"method {method}");
        }

        return operation switch
        {
            DialectOperation.Chat => CallAsync(exchange),
            DialectOperation.GetModel => WriteModelAsync(exchange, model),
            _ => WriteModelsAsync(exchange),
        };
    }

    public override void Explain(Explanation explanation)
    {
        explanation.Add("dialect", dialect.Id);
        if (strict)
        {
            explanation.Add("strict", "calls that lose something on the way are refused");
        }

        if (AskedFor(explanation) is { } asked)
        {
            ExplainCall(explanation, asked);
            return;
        }

        foreach (var model in models.All)
        {
            bool may = explanation.Consumer?.MayCall(model.Name) ?? true;
            explanation.Add("model", may ? model.Name : $"{model.Name} (not for {explanation.Consumer!.Name})", Candidates(model));
        }
    }

    /// <summary>The model that the explained call names; null when no call was given. A body that is no call is a fact of its own.</summary>
    private string? AskedFor(Explanation explanation)
    {
        if (explanation.Body.IsEmpty)
        {
            return null;
        }

        try
        {
            return dialect.ReadOutline(explanation.Body).Model;
        }
        catch (ProblemException refused)
        {
            explanation.Add("answer", $"{refused.Problem.Kind.Status.ToString(CultureInfo.InvariantCulture)} {refused.Problem.Detail ?? refused.Problem.Kind.Title}");
            return null;
        }
    }

    private void ExplainCall(Explanation explanation, string asked)
    {
        if (models.Find(asked) is { } model && (explanation.Consumer?.MayCall(model.Name) ?? true))
        {
            explanation.Add("model", model.Name, Candidates(model));
        }
        else
        {
            explanation.Add("answer", $"404 {NotFound(asked).Problem.Detail}");
        }
    }

    private IEnumerable<ExplanationFact> Candidates(ModelAlias model)
        => model.Targets.Select((target, i) => new ExplanationFact($"candidate {(i + 1).ToString(CultureInfo.InvariantCulture)}", Describe(target), []));

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

    private string Describe(ModelTarget target)
    {
        string how = target.Provider.WireForm == dialect.WireForm ? "passes through" : "translated";
        string price = target.Price is { } p
            ? string.Create(CultureInfo.InvariantCulture, $"{p.Input} USD in, {(p.Output is { } o ? $"{o} USD" : "not known")} out per million tokens")
            : "price not known";
        return $"{target} ({target.Provider.Type}, {how}, {price})";
    }

    private bool MayCall(Exchange exchange, ModelAlias model) => exchange.Scope.Consumer?.MayCall(model.Name) ?? true;

    private async ValueTask CallAsync(Exchange exchange)
    {
        var record = exchange.Record.Model = new ModelCallRecord { Dialect = dialect.Id, Outcome = "refused" };
        if (!IsJson(exchange))
        {
            throw Refuse(ProblemKind.UnsupportedMediaType, "The body must be JSON: send Content-Type: application/json and no Content-Encoding.");
        }

        var body = await BodyBytes.ReadAsync(exchange.Body, exchange.Request.ContentLength, int.MaxValue / 2, exchange.Aborted)
            ?? throw new ProblemException(new Problem(ProblemKind.BodyTooLarge), "a body of more than 1 GiB");
        await EventLoop.LeaveFor(body.Length);
        var outline = dialect.ReadOutline(body);
        record.Streamed = outline.Stream;
        record.RequestedModel = outline.Model.Length <= 128 ? outline.Model : outline.Model[..128];
        if (models.Find(outline.Model) is not { } model || !MayCall(exchange, model))
        {
            throw NotFound(outline.Model);
        }

        record.RequestedModel = model.Name;
        await new ModelDispatch(exchange, dialect, model, body, outline, strict, deadlines, time).RunAsync();
    }

    // One answer for what does not exist and what the caller may not use: the list of models is no secret to probe for.
    private static ProblemException NotFound(string model)
        => Refuse(ProblemKind.ModelNotFound, $"The model '{(model.Length <= 128 ? model : model[..128])}' does not exist or you do not have access to it.", "model");

    private ValueTask WriteModelsAsync(Exchange exchange)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        dialect.WriteModels(models.All.Where(m => MayCall(exchange, m)), output);
        return SendAsync(exchange, output);
    }

    private ValueTask WriteModelAsync(Exchange exchange, string name)
    {
        if (models.Find(name) is not { } model || !MayCall(exchange, model))
        {
            throw NotFound(name);
        }

        var output = new ArrayBufferWriter<byte>(256);
        dialect.WriteModel(model, output);
        return SendAsync(exchange, output);
    }

    private static ValueTask SendAsync(Exchange exchange, ArrayBufferWriter<byte> output)
        => ReplyWriting.SendAsync(exchange, 200, "application/json", output.WrittenMemory);
}
