using Gatehouse.Core.Requests;
using Gatehouse.Testing;

namespace Gatehouse.Core.Tests.Telemetry;

/// <summary>Finished exchanges as a front hands them to telemetry.</summary>
internal static class Records
{
    public static readonly DateTimeOffset Received = new(2026, 11, 22, 17, 0, 0, 123, TimeSpan.Zero);

    public static Exchange Finished(TimeProvider time, string target = "/v1/orders?key=secret", string method = "GET")
    {
        var exchange = TestExchange.Of(method, target).OnRoute("orders").As("shop", "commerce").Exchange;
        Finish(exchange, time);
        return exchange;
    }

    public static void Finish(Exchange exchange, TimeProvider time, int milliseconds = 12)
    {
        long now = time.GetTimestamp();
        long unit = time.TimestampFrequency / 1000;
        var record = exchange.Record;
        record.Identify("abc", 7);
        record.ReceivedAt = Received;
        record.StartedAt = now + 1;
        record.UpstreamStartedAt = now + 1 + unit;
        record.UpstreamEndedAt = now + 1 + ((milliseconds - 2) * unit);
        record.EndedAt = now + 1 + (milliseconds * unit);
        record.Service = "orders";
        record.Target = "http://orders-1:8080";
        record.Status = 200;
        record.BytesReceived = 3;
        record.BytesSent = 1234;
    }

    public static ModelCallRecord Model() => new()
    {
        Dialect = "openai_chat",
        Provider = "openai",
        RequestedModel = "chat",
        ProviderModel = "gpt-x",
        ResponseModel = "gpt-x-1",
        InputTokens = 10,
        CacheReadTokens = 20,
        CacheWrite5mTokens = 3,
        CacheWrite1hTokens = 4,
        OutputTokens = 5,
        ReasoningTokens = 6,
        UsageGrade = "reported",
        CostUsd = 0.0125m,
        FinishReason = "stop",
    };
}
