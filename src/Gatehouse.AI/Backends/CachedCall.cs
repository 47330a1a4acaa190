using System.Globalization;
using System.Text;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Prices;
using Gatehouse.AI.Models.Routing;
using Gatehouse.AI.Policies;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Backends;

/// <summary>One call on a route that keeps answers: served from there, or by a provider whose answer is kept.</summary>
internal sealed class CachedCall(Exchange exchange, ClientForm client, ModelAlias model, AnswerCache cache, CallTerms terms)
{
    public const string Header = "x-gatehouse-cache";

    private readonly ModelCallRecord _record = exchange.Record.Model!;

    /// <summary>Answers from memory; false when the call has to be made.</summary>
    public async ValueTask<bool> TryServeAsync(CacheVisit visit)
    {
        _record.Cache = visit.Word;
        exchange.Reply.Headers.Set(Header, visit.Word);
        if (visit.Answer is not { } answer)
        {
            return false;
        }

        _record.Outcome = "ok";
        _record.FinishReason = answer.FinishReason;
        _record.ResponseModel = answer.ResponseModel;
        _record.Loss = answer.Loss;
        _record.Arm = answer.Arm;
        _record.CostUsd = 0m;
        _record.SavedUsd = answer.Currency == ModelPrice.Dollar ? answer.Cost : null;
        var headers = exchange.Reply.Headers;
        headers.Set("Age", ((long)visit.Age.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        if (_record.Streamed)
        {
            headers.Set("Cache-Control", "no-cache");
            headers.Set("X-Accel-Buffering", "no");
        }

        client.AddReplyHeaders(exchange);
        await terms.Ledger.AppendAsync(EntryOf(answer));
        await ReplyWriting.SendAsync(exchange, 200, answer.ContentType, answer.Body);
        return true;
    }

    /// <summary>Makes the call, and keeps its answer when it is one to keep.</summary>
    public async ValueTask RunAsync(CacheVisit visit, ModelDispatch dispatch)
    {
        if (!visit.MayKeep)
        {
            await dispatch.RunAsync();
            return;
        }

        var copy = new ReplyCopy(visit.LargestAnswer);
        var watched = new WatchedReply(exchange, copy);
        try
        {
            await dispatch.RunAsync();
            Keep(visit, watched, copy);
        }
        finally
        {
            watched.GiveBack();
            copy.LetGo();
        }
    }

    public static CacheQuestion Question(Exchange exchange, ClientForm client, ModelAlias model, ReadOnlyMemory<byte> body, CallOutline outline, bool isStrict)
        => Question(exchange.Scope.Tenant, exchange.Scope.Route, exchange.Scope.Consumer, exchange.Request.Headers, client, model, body, outline, isStrict);

    public static CacheQuestion Question(string tenant, string route, Consumer? consumer, HeaderList headers, ClientForm client, ModelAlias model, ReadOnlyMemory<byte> body, CallOutline outline, bool isStrict) => new()
    {
        Tenant = tenant,
        Route = route,
        Consumer = consumer,
        Headers = headers,
        Form = client.Form.WireForm,
        Kind = client.Operation switch
        {
            ChatOperation => CacheableKind.Chat,
            EmbeddingOperation or RerankOperation => CacheableKind.Fixed,
            _ => CacheableKind.None,
        },
        Model = model.Name,
        Targets = TargetsOf(model, new RoutedCall { Operation = client.Operation, Outline = outline, Headers = headers, Consumer = consumer, Body = body }),
        IsStrict = isStrict,
        StreamType = outline.Stream && client.Operation is ChatOperation ? client.StreamContentType : "",
        IncludesUsage = outline.IncludeUsage,
        Body = body,
    };

    // Conditions may ask who calls, and with which fields: whom they send elsewhere is not answered from here.
    private static string TargetsOf(ModelAlias model, in RoutedCall call)
    {
        if (model.TargetNames is { } all)
        {
            return all;
        }

        var text = new StringBuilder();
        foreach (var target in model.Targets)
        {
            if (target.Conditions?.Unmet(call, language: null) is null)
            {
                text.Append(target).Append(',');
            }
        }

        return text.ToString();
    }

    // A model that stood in, such as a cheaper one when a budget was used up, answers for this once.
    private bool IsOwn()
    {
        foreach (var target in model.Targets)
        {
            if (target.Provider.Name == exchange.Record.Service && target.Model == _record.ProviderModel)
            {
                return true;
            }
        }

        return false;
    }

    private LedgerEntry EntryOf(CachedAnswer answer) => new(exchange.Scope)
    {
        Id = terms.Ledger.NewId(),
        At = terms.Time.GetUtcNow(),
        CallId = exchange.Record.RequestId,
        Operation = client.Form.Operation,
        Kind = LedgerEntryKind.CacheHit,
        Model = _record.RequestedModel,
        Provider = answer.Provider,
        ProviderModel = answer.ProviderModel,
        ResponseModel = answer.ResponseModel,
        Arm = answer.Arm,
        Cost = 0m,
        Saved = answer.Cost ?? 0m,
        Currency = answer.Currency,
        Outcome = LedgerOutcome.Ok,
        Streamed = _record.Streamed,
    };

    // An answer that was cut off, held back or never came to its end is nobody else's.
    private void Keep(CacheVisit visit, WatchedReply reply, ReplyCopy copy)
    {
        bool isWhole = _record.Outcome == "ok" && reply is { StatusCode: 200, IsAborted: false }
            && (client.Operation is not ChatOperation || _record.FinishReason is "stop" or "tool_calls");
        if (!isWhole || copy.IsTooLarge || !IsOwn())
        {
            cache.PassOver(!isWhole ? "incomplete" : copy.IsTooLarge ? "too_large" : "other_model");
            return;
        }

        cache.Keep(visit, new CachedAnswer
        {
            ContentType = reply.Headers.Get("Content-Type") ?? "application/json",
            Body = copy.Bytes.ToArray(),
            Loss = _record.Loss,
            Provider = exchange.Record.Service,
            ProviderModel = _record.ProviderModel,
            Arm = _record.Arm,
            ResponseModel = _record.ResponseModel,
            FinishReason = _record.FinishReason,
            Cost = _record.CostUsd ?? _record.OtherCost,
            Currency = _record.CostUsd is null && _record.OtherCost is not null ? _record.OtherCurrency : ModelPrice.Dollar,
        });
    }
}
