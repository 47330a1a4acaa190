using Gatehouse.Core.Requests;
using Gatehouse.Testing;

namespace Gatehouse.Core.Tests.Telemetry;

/// <summary>Finished exchanges as a front hands them to telemetry.</summary>
internal static class Records
{
    public static readonly DateTimeOffset Received = new(2026, 11, 22, 17, 0, 0, 123, TimeSpan.Zero);

    public static Exchange Finished(TimeProvider time, string target = "/v1/orders?key=secret", string method = "GET", int milliseconds = 12)
    {
        var exchange = TestExchange.Of(method, target).OnRoute("orders").As("shop", "commerce").Exchange;
        Finish(exchange, time, milliseconds);
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

    /// <summary>A call whose first target failed, at a price in another currency, and whose second answered.</summary>
    public static ModelCallRecord ModelWithAttempts(TimeProvider time, RequestRecord record)
    {
        var model = Model();
        model.Operation = "embeddings";
        long unit = time.TimestampFrequency / 1000;
        model.Add(new ModelAttemptRecord
        {
            Provider = "bedrock",
            Service = "first",
            Target = "https://bedrock.example",
            ProviderModel = "nova",
            StartedAt = record.StartedAt + unit,
            EndedAt = record.StartedAt + (2 * unit),
            Cost = 0.25m,
            Currency = "EUR",
            Outcome = "error",
            Error = "rate_limited",
        });
        model.Add(new ModelAttemptRecord
        {
            Provider = "openai",
            Service = "orders",
            Target = "http://127.0.0.1:8080",
            ProviderModel = "gpt-x",
            ResponseModel = "gpt-x-1",
            ResponseId = "r-1",
            StartedAt = record.StartedAt + (2 * unit),
            EndedAt = record.EndedAt,
            FirstTokenAt = record.StartedAt + (5 * unit),
            InputTokens = 37,
            OutputTokens = 11,
            CacheReadTokens = 20,
            CacheWriteTokens = 7,
            ReasoningTokens = 6,
            Cost = 0.0125m,
            FinishReason = "stop",
        });
        return model;
    }
}
