using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Counting;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Calls.Rerank;
using Gatehouse.AI.Content;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Feedback;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Routing;
using Gatehouse.AI.Policies;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>Serves what the clients of a route may ask for: lists of models, and calls to them.</summary>
internal sealed class ModelRouteBackend(DialectFamily family, ModelDirectory models, RouteAccount account, CallTerms terms) : Backend
{
    private const string NotCounted = " Tokens are counted by a model's vendor or not at all, and no provider of this model counts.";
    private const int LongestQuestion = 64 * 1024;
    private const int MostListed = 24;

    public override ProblemFormat ProblemFormatFor(CanonicalRequest request) => family.ProblemFormatFor(request.Path, request.Headers);

    public override ValueTask ExecuteAsync(Exchange exchange)
    {
        string path = exchange.Outgoing.Path ?? exchange.Request.Path;
        string method = exchange.Outgoing.Method ?? exchange.Request.Method;
        if (terms.Feedback is not null && path.EndsWith(FeedbackReceiver.Path, StringComparison.Ordinal))
        {
            return TakeFeedbackAsync(exchange, method, path);
        }

        var endpoint = family.Find(path, exchange.Request.Headers, method, out string model)
            ?? throw Refuse(ProblemKind.NoRoute, $"{path} is no path of this dialect. This route answers {Paths}.");
        if (endpoint.Method != method)
        {
            throw WrongMethod(path, endpoint.Method, method);
        }

        var address = new CallAddress(path, exchange.Outgoing.Query ?? exchange.Request.RawQuery, model) { ContentType = exchange.Request.Headers.Get("Content-Type") };
        return endpoint.Operation switch
        {
            RealtimeOperation realtime => ConnectAsync(exchange, new ClientForm(realtime, address)),
            CallOperation call => CallAsync(exchange, new ClientForm(call, address)),
            AccountOperation request => RelayAccountAsync(exchange, request, method, address),
            ModelListOperation list => WriteModelsAsync(exchange, list, model),
            _ => throw new InvalidOperationException($"Nothing serves {endpoint.Operation.GetType().Name}."),
        };
    }

    // A family of many vendors has more paths than a message should list.
    private string Paths => family.Endpoints.Count > MostListed
        ? $"{family.Endpoints.Count} others"
        : string.Join(", ", family.Endpoints.Select(e => $"{e.Method} ...{e.Path}"));

    public override void Explain(Explanation explanation) => new RouteExplanation(family, models, terms, explanation).Write();

    private static ProblemException Refuse(ProblemKind kind, string detail, string? parameter = null)
        => new(new Problem(kind) { Detail = detail, Parameter = parameter }, detail);

    private static ProblemException WrongMethod(string path, string right, string wrong)
        => new(new Problem(ProblemKind.MethodNotAllowed) { Detail = $"{path} takes {right}, not {wrong}.", Headers = [new("Allow", right)] }, $"method {wrong}");

    private async ValueTask TakeFeedbackAsync(Exchange exchange, string method, string path)
    {
        if (method != "POST")
        {
            throw WrongMethod(path, "POST", method);
        }

        var body = await BodyBytes.ReadAsync(exchange.Body, exchange.Request.ContentLength, FeedbackReceiver.LargestBody, exchange.Aborted)
            ?? throw new ProblemException(new Problem(ProblemKind.BodyTooLarge), "feedback of more than 16 KiB");
        await ReplyWriting.SendAsync(exchange, 200, "application/json", await terms.Feedback!.TakeAsync(exchange, body));
    }

    private static bool TakesBody(Exchange exchange, CallForm form)
    {
        if (exchange.Request.Headers.TryGet("Content-Encoding", out var encoding) && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        if (!exchange.Request.Headers.TryGet("Content-Type", out var type))
        {
            return !form.IsMultipart;
        }

        int end = type.IndexOf(';', StringComparison.Ordinal);
        var media = (end < 0 ? type : type.AsSpan(0, end)).Trim();
        return form.IsMultipart ? media.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            : media.Equals("application/json", StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    private bool MayCall(Exchange exchange, ModelAlias model) => exchange.Scope.Consumer?.MayCall(model.Name) ?? true;

    private async ValueTask CallAsync(Exchange exchange, ClientForm client)
    {
        var record = exchange.Record.Model = new ModelCallRecord { Dialect = family.Id, Operation = client.Form.Operation, Outcome = "refused" };
        if (!TakesBody(exchange, client.Form))
        {
            throw Refuse(ProblemKind.UnsupportedMediaType, $"The body must be {(client.Form.IsMultipart ? "a form: send Content-Type: multipart/form-data" : "JSON: send Content-Type: application/json")} and no Content-Encoding.");
        }

        var body = await BodyBytes.ReadAsync(exchange.Body, exchange.Request.ContentLength, int.MaxValue / 2, exchange.Aborted)
            ?? throw new ProblemException(new Problem(ProblemKind.BodyTooLarge), "a body of more than 1 GiB");
        await EventLoop.LeaveFor(body.Length);
        var outline = client.ReadOutline(body);
        record.Streamed = outline.Stream;
        record.RequestedModel = outline.Model.Length <= 128 ? outline.Model : outline.Model[..128];
        if (models.Find(outline.Model) is not { } model || !MayCall(exchange, model))
        {
            throw NotFound(outline.Model);
        }

        Recognise(record, model);
        if (!Serving.Any(model, client.Operation))
        {
            throw CannotDo(model, client.Address.Path, client.Operation is TokenCountOperation ? NotCounted : "");
        }

        await (terms.Content is { } rules && client.Operation is ChatOperation ? LogAsync(rules, exchange, client, model, body, outline) : ServeAsync(exchange, client, model, body, outline));
    }

    private static void Recognise(ModelCallRecord record, ModelAlias model)
    {
        record.RequestedModel = model.Name;
        record.IsConfigured = true;
    }

    private ValueTask LogAsync(ContentRules rules, Exchange exchange, ClientForm client, ModelAlias model, ReadOnlyMemory<byte> body, CallOutline outline)
        => new LoggedCall(exchange, client, rules).RunAsync(body, () => ServeAsync(exchange, client, model, body, outline));

    private ValueTask ServeAsync(Exchange exchange, ClientForm client, ModelAlias model, ReadOnlyMemory<byte> body, CallOutline outline)
        => exchange.Notes.Handed<AnswerCache>() is { } cache
            ? ServeByCacheAsync(cache, exchange, client, model, body, outline)
            : Dispatch(exchange, client, model, body, outline, PlanOf(exchange, client, model, body, outline)).RunAsync();

    private async ValueTask ServeByCacheAsync(AnswerCache cache, Exchange exchange, ClientForm client, ModelAlias model, ReadOnlyMemory<byte> body, CallOutline outline)
    {
        var visit = cache.Visit(CachedCall.Question(exchange, client, model, body, outline, terms.Strict), isTrial: false);
        var cached = new CachedCall(exchange, client, model, cache, terms);
        if (!await cached.TryServeAsync(visit))
        {
            await cached.RunAsync(visit, Dispatch(exchange, client, model, body, outline, PlanOf(exchange, client, model, body, outline)));
        }
    }

    private ValueTask ConnectAsync(Exchange exchange, ClientForm client)
    {
        var record = exchange.Record.Model = new ModelCallRecord { Dialect = family.Id, Operation = client.Form.Operation, Outcome = "refused", Streamed = true };
        var request = exchange.Request;
        if (!request.IsUpgrade || !"websocket".Equals(request.Headers.Get("Upgrade"), StringComparison.OrdinalIgnoreCase)
            || !request.Headers.Contains("Sec-WebSocket-Key") || !exchange.Reply.CanUpgrade)
        {
            throw Refuse(ProblemKind.UpgradeNotPossible, "Connect with a WebSocket over HTTP/1.1.");
        }

        var outline = client.ReadOutline(default);
        record.RequestedModel = outline.Model.Length <= 128 ? outline.Model : outline.Model[..128];
        if (models.Find(outline.Model) is not { } model || !MayCall(exchange, model))
        {
            throw NotFound(outline.Model);
        }

        Recognise(record, model);
        if (!Serving.Any(model, client.Operation))
        {
            throw CannotDo(model, client.Address.Path);
        }

        return new RealtimeDispatch(exchange, client, model, outline, terms) { Plan = PlanOf(exchange, client, model, default, outline) }.RunAsync();
    }

    private static CallPlan PlanOf(Exchange exchange, ClientForm client, ModelAlias model, ReadOnlyMemory<byte> body, CallOutline outline)
        => model.Router is null ? default : model.Router.Plan(new RoutedCall
        {
            Operation = client.Operation,
            Outline = outline,
            Headers = exchange.Request.Headers,
            Consumer = exchange.Scope.Consumer,
            Key = exchange.Scope.Key,
            Body = body,
            Opaque = Steering.OpaqueOf(model, client, body),
        });

    private ModelDispatch Dispatch(Exchange exchange, ClientForm client, ModelAlias model, ReadOnlyMemory<byte> body, CallOutline outline, CallPlan plan) => client.Operation switch
    {
        ChatOperation => new ChatDispatch(exchange, client, model, body, outline, terms) { Plan = plan },
        EmbeddingOperation embedding => new WholeDispatch<EmbeddingCall, EmbeddingReply>(exchange, embedding.Form, client.Address, model, body, outline, static t => t.Provider.EmbeddingsOf(t.Model), terms) { Plan = plan },
        TokenCountOperation count => new WholeDispatch<ModelCall, TokenCount>(exchange, count.Form, client.Address, model, body, outline, static t => t.Provider.CountingOf(t.Model), terms) { Plan = plan },
        RerankOperation rerank => new WholeDispatch<RerankCall, RerankReply>(exchange, rerank.Form, client.Address, model, body, outline, static t => t.Provider.RerankingOf(t.Model), terms) { Plan = plan },
        RelayOperation relay => new RelayDispatch(exchange, relay.Form, client.Address.ContentType, model, body, outline, terms) { Plan = plan },
        _ => throw new InvalidOperationException($"Nothing serves {client.Operation.GetType().Name}."),
    };

    // What providers of this model can do is no secret: the caller may use it, and is to know for what.
    private ProblemException CannotDo(ModelAlias model, string path, string why = "")
    {
        var able = family.Endpoints.Where(e => e.Operation is CallOperation call && Serving.Any(model, call)).Select(e => $"{e.Method} ...{e.Path}");
        string answers = string.Join(", ", able);
        return Refuse(ProblemKind.UnsupportedByModel, $"The model '{model.Name}' does not answer {path}.{why} It answers {(answers.Length == 0 ? "nothing that this route has" : answers)}.", "model");
    }

    private ValueTask RelayAccountAsync(Exchange exchange, AccountOperation operation, string method, in CallAddress address)
    {
        exchange.Record.Model = new ModelCallRecord { Dialect = family.Id, Operation = operation.Form.Operation, Outcome = "refused" };
        if (account.Target is not { } target)
        {
            throw Refuse(ProblemKind.UnsupportedByModel, "This route keeps no files and no batches. They need an account: set files: PROVIDER beside dialect.");
        }

        if (!target.Provider.Speaks(operation.Form.WireForm, ""))
        {
            throw Refuse(ProblemKind.UnsupportedByModel, $"The provider {target.Provider.Name} has no files and batches of this form.");
        }

        // A batch names its models in a file that is not looked into: who may not call all models (such as one without a name) may not create one.
        if (operation.CallsModels && (account.IsNarrowed || exchange.Scope.Consumer?.MayCall("") == false))
        {
            throw Refuse(ProblemKind.Forbidden, "A batch may call any model of the account, and only some may be called here.");
        }

        string path = operation.PathFor(address.Model) ?? throw Refuse(ProblemKind.NoRoute, "The id in the path is no id.");
        return new AccountDispatch(exchange, operation, method, path, address.Query, target, account, terms).RunAsync();
    }

    // One answer for what does not exist and what the caller may not use: the list of models is no secret to probe for.
    internal static ProblemException NotFound(string model)
        => Refuse(ProblemKind.ModelNotFound, $"The model '{(model.Length <= 128 ? model : model[..128])}' does not exist or you do not have access to it.", "model");

    private async ValueTask WriteModelsAsync(Exchange exchange, ModelListOperation operation, string name)
    {
        if (operation.IsOne && name.Length == 0)
        {
            name = operation.ModelIn(await BodyBytes.ReadAsync(exchange.Body, exchange.Request.ContentLength, LongestQuestion, exchange.Aborted)
                ?? throw new ProblemException(new Problem(ProblemKind.BodyTooLarge), "a question about a model of more than 64 KiB"));
        }

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

        await ReplyWriting.SendAsync(exchange, 200, "application/json", output.WrittenMemory);
    }
}
