using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.OpenAIChat;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.AI.Models.Prices;
using Gatehouse.AI.Models.Routing;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.AI.Tests.Providers.OpenAICompatible;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.Upstreams;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.AI.Tests.Models.Routing;

/// <summary>Targets, calls and routers without a configuration; targets are told apart by the names of their models.</summary>
internal static class Routes
{
    private static readonly CompatibleProvider Vendor = Compatible.Provider("groq");

    public static FakeTimeProvider Clock() => new(DateTimeOffset.Parse("2026-01-01T00:00:00Z", null));

    public static ModelTarget Target(string model, TimeProvider? time = null, int weight = 1, ModelPrice? price = null, CatalogueModel? known = null, TargetConditionsDocument? when = null)
        => new(Vendor, Compatible.Complete("groq") with { Name = "groq" }, model, price, null!)
        {
            Weight = weight,
            Key = StableHash.Of(model),
            Known = known,
            Conditions = TargetConditions.Of(when),
            State = new TargetState(time ?? TimeProvider.System),
        };

    public static ModelTarget[] Targets(int count, TimeProvider? time = null) => [.. Enumerable.Range(0, count).Select(i => Target($"m{i}", time))];

    public static RoutedCall Call(string text = "Hi", string more = "", Consumer? consumer = null, HeaderList? headers = null)
    {
        byte[] body = Encoding.UTF8.GetBytes(ModelGateway.Call(text, more: more));
        var form = new OpenAIChatForm();
        return new RoutedCall { Operation = new ChatOperation(form), Outline = form.ReadOutline(CallAddress.None, body), Body = body, Consumer = consumer, Headers = headers, Key = "" };
    }

    public static ModelRouter Router(IEnumerable<ModelTarget> own, TimeProvider? time = null, TargetOrder? order = null, StickyRule? sticky = null, NoMatch whenNone = NoMatch.TryAll, params (CandidateGroup Group, ModelTarget Target)[] others)
        => new("chat", [.. own.Select(t => new RouterTarget(t, CandidateGroup.Own)), .. others.Select(o => new RouterTarget(o.Target, o.Group))], order ?? new WrittenOrder(), sticky, whenNone, new AliasState(), time ?? TimeProvider.System);

    /// <summary>The models that a call asks, in order.</summary>
    public static string[] Asked(ModelRouter router, in RoutedCall call)
    {
        var plan = router.Plan(call);
        string[] asked = [.. Enumerable.Range(0, plan.Count).Select(i => plan.Target(i).Model)];
        plan.Return();
        return asked;
    }

    /// <summary>The model that is asked first.</summary>
    public static string First(ModelRouter router, in RoutedCall call) => Asked(router, call)[0];

    public static ModelPrice Price(decimal input, decimal output, string currency = ModelPrice.Dollar)
        => new() { Currency = currency, Periods = [new PricePeriod(new PriceSheet(new PriceRates(new Dictionary<PriceBucket, decimal> { [PriceBucket.Input] = input, [PriceBucket.Output] = output }), []))] };

    public static AttemptReport Report(TimeProvider time, ModelErrorKind? error = null, TimeSpan? retryAfter = null, long? startedAt = null) => new()
    {
        StartedAt = startedAt ?? time.GetTimestamp(),
        EndedAt = time.GetTimestamp(),
        Error = error is { } kind ? new ModelError(kind, 500, "") { RetryAfter = retryAfter } : null,
    };
}
