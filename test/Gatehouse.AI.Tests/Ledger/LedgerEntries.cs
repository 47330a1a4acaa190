using Gatehouse.AI.Calls;
using Gatehouse.AI.Ledger;

namespace Gatehouse.AI.Tests.Ledger;

/// <summary>Entries for tests.</summary>
internal static class LedgerEntries
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A chat call that cost 0.0123 USD, with ten tokens in and five out.</summary>
    public static LedgerEntry Chat(Guid? id = null, string team = "shop", string model = "chat", decimal? cost = 0.0123m, DateTimeOffset? at = null) => new()
    {
        Id = id ?? Guid.CreateVersion7(),
        At = at ?? Noon,
        CallId = $"call-{id ?? Guid.NewGuid():N}",
        Attempt = 1,
        Operation = "chat",
        Team = team,
        Consumer = team + "-app",
        Key = "0a1b2c3d",
        Route = "llm",
        Model = model,
        Provider = "openai",
        ProviderModel = "gpt-5-mini",
        ResponseModel = "gpt-5-mini-2026-01-01",
        Usage = new TokenUsage { Input = 10, Output = 5, Grade = UsageGrade.Reported },
        Cost = cost,
        Duration = 120,
        FirstToken = 30,
    };
}
