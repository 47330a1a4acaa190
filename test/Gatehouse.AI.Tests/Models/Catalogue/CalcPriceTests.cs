using System.Globalization;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Models.Catalogue;

/// <summary>
/// Every price of the source against the source's own function, which has floating point of its own and other code: every
/// model, both sides of each length of prompt, both sides of each date and time of day.
/// </summary>
public sealed class CalcPriceTests
{
    private const decimal Rounding = 0.000000001m;

    /// <summary>What the source has no price of: an older model of a subscription, what is billed by the page or by the song, and what it only knows to exist.</summary>
    private static readonly string[] Unpriced =
    [
        "cerebras/qwen-3-coder-480b", "gemini/gemma-3", "gemini/gemma-3n", "github-copilot/gpt-3.5-turbo", "github-copilot/gpt-4.1", "github-copilot/gpt-4o",
        "github-copilot/gpt-4o-mini", "huggingface/ServiceNow-AI/Apriel-1.6-15b-Thinker:together", "mistral/mistral-ocr-2503", "mistral/mistral-ocr-2505",
        "mistral/mistral-ocr-2512", "mistral/mistral-ocr-4-0", "mistral/mistral-ocr-4-1", "mistral/mistral-ocr-latest", "openrouter/gemini-2.5-pro-exp-03-25",
        "openrouter/google/gemini-flash-1.5-8b-exp", "openrouter/google/lyria-3-clip-preview", "openrouter/google/lyria-3-pro-preview",
    ];

    [Fact]
    public void CostOf_EveryModel_IsWhatTheSourceComputes()
    {
        string[] lines = File.ReadAllLines(Path.Combine(RepositoryFolder.Path, "test/Gatehouse.AI.Tests/Models/Catalogue/calc-price.jsonl"));
        var differences = new List<string>();
        var unpriced = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string line in lines)
        {
            var call = JsonDocument.Parse(line).RootElement;
            string provider = call[0].GetString()!;
            string name = call[1].GetString()!;
            var known = ModelCatalogue.BuiltIn.Find(provider, name);
            var at = DateTimeOffset.Parse(call[3].GetString()!, CultureInfo.InvariantCulture);
            decimal expected = call[5].GetDecimal();
            decimal? cost = known?.Price?.CostOf(UsageOf(call[4]), at);
            if (known?.Id != call[2].GetString())
            {
                differences.Add($"{provider}/{name} is {known?.Id}, not {call[2].GetString()}");
            }
            else if (cost is null && expected == 0)
            {
                // The source makes 0 of it, and here it is not known.
                unpriced.Add($"{provider}/{known!.Id}");
            }
            else if (cost is null || Math.Abs(cost.Value - expected) > Rounding)
            {
                differences.Add($"{provider}/{name} {call[3]}: {cost?.ToString(CultureInfo.InvariantCulture) ?? "null"}, not {expected}");
            }
        }

        Assert.Empty(differences);
        Assert.InRange(lines.Length, 1900, 5000);
        Assert.Equal(Unpriced, unpriced);
    }

    private static TokenUsage UsageOf(JsonElement parts) => new()
    {
        Input = parts[0].GetInt64(),
        CacheRead = parts[1].GetInt64(),
        CacheWrite5m = parts[2].GetInt64(),
        CacheWrite1h = parts[3].GetInt64(),
        AudioInput = parts[4].GetInt64(),
        AudioCacheRead = parts[5].GetInt64(),
        ImageInput = parts[6].GetInt64(),
        Output = parts[7].GetInt64(),
        Reasoning = parts[8].GetInt64(),
        AudioOutput = parts[9].GetInt64(),
        ImageOutput = parts[10].GetInt64(),
        Searches = parts[11].GetInt64(),
        Seconds = parts[12].GetDecimal(),
        Grade = UsageGrade.Reported,
    };
}
