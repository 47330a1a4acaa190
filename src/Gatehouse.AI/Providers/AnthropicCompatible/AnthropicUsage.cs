using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>
/// Reads usage objects into disjoint buckets. Anthropic's input excludes cache reads and writes, its output includes
/// thinking. In a stream every object is cumulative: a number that is there replaces the one before.
/// </summary>
internal sealed class AnthropicUsage
{
    private long _input;
    private long _cacheRead;
    private long _cacheWrite;
    private long _write5m;
    private long _write1h;
    private long _output;
    private long _thinking;
    private TokenUsage _compaction = TokenUsage.Unknown;
    private long _searches;
    private bool _isFast;
    private bool _isTorn;
    private bool _hasInput;
    private bool _hasOutput;
    private int _told;

    public string? ServiceTier { get; private set; }

    public static TokenUsage Of(JsonElement message)
    {
        var usage = new AnthropicUsage();
        usage.Set(message);
        return usage.ToUsage(UsageGrade.Reported);
    }

    /// <summary>Takes the usage member of a message or of an event. One that is missing or has no number changes nothing and gives false.</summary>
    public bool Set(JsonElement owner)
    {
        if (owner.ValueKind != JsonValueKind.Object || !owner.TryGetProperty("usage"u8, out var usage) || usage.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        int before = _told;
        _hasInput |= SetNumber(usage, "input_tokens"u8, ref _input);
        _hasOutput |= SetNumber(usage, "output_tokens"u8, ref _output);
        SetNumber(usage, "cache_read_input_tokens"u8, ref _cacheRead);
        SetNumber(usage, "cache_creation_input_tokens"u8, ref _cacheWrite);
        if (usage.TryGetProperty("cache_creation"u8, out var written) && written.ValueKind == JsonValueKind.Object)
        {
            SetNumber(written, "ephemeral_5m_input_tokens"u8, ref _write5m);
            SetNumber(written, "ephemeral_1h_input_tokens"u8, ref _write1h);
        }

        if (usage.TryGetProperty("output_tokens_details"u8, out var details) && details.ValueKind == JsonValueKind.Object)
        {
            SetNumber(details, "thinking_tokens"u8, ref _thinking);
        }

        if (usage.TryGetProperty("server_tool_use"u8, out var tools) && tools.ValueKind == JsonValueKind.Object)
        {
            SetNumber(tools, "web_search_requests"u8, ref _searches);
        }

        _isFast |= WireJson.Text(usage, "speed"u8) == "fast";
        if (usage.TryGetProperty("service_tier"u8, out var tier) && tier.ValueKind == JsonValueKind.String)
        {
            ServiceTier = tier.GetString();
        }

        if (usage.TryGetProperty("iterations"u8, out var iterations) && iterations.ValueKind == JsonValueKind.Array)
        {
            SetIterations(iterations);
        }

        return _told > before;
    }

    public TokenUsage ToUsage(UsageGrade grade)
    {
        if (_told == 0)
        {
            return TokenUsage.Unknown;
        }

        // Without the split, a write has the default lifetime of five minutes.
        long write = Math.Max(_cacheWrite, _write5m + _write1h);
        long hour = Math.Min(_write1h, write);
        long thinking = Math.Min(_thinking, _output);
        bool isWhole = _hasInput && _hasOutput && !_isTorn && thinking == _thinking;
        return new TokenUsage
        {
            Input = _input + _compaction.Input,
            CacheRead = _cacheRead + _compaction.CacheRead,
            CacheWrite5m = write - hour + _compaction.CacheWrite5m,
            CacheWrite1h = hour + _compaction.CacheWrite1h,
            Output = _output - thinking + _compaction.Output,
            Reasoning = thinking,
            Searches = _searches,
            ServiceTier = _isFast ? ServiceTiers.Fast : ServiceTiers.Of(ServiceTier),
            Grade = grade == UsageGrade.Reported && !isWhole ? UsageGrade.Partial : grade,
        };
    }

    // A compaction is billed, but is not in the totals beside it. An advisor is another model, which this model's price would
    // not fit: without it the usage is a part of what there is to know. All other iterations are in the totals.
    private void SetIterations(JsonElement iterations)
    {
        var total = TokenUsage.Unknown;
        foreach (var iteration in iterations.EnumerateArray())
        {
            string? type = WireJson.Text(iteration, "type"u8);
            _isTorn |= type == "advisor_message";
            if (type != "compaction")
            {
                continue;
            }

            long input = 0, read = 0, write = 0, output = 0;
            SetNumber(iteration, "input_tokens"u8, ref input);
            SetNumber(iteration, "cache_read_input_tokens"u8, ref read);
            SetNumber(iteration, "cache_creation_input_tokens"u8, ref write);
            SetNumber(iteration, "output_tokens"u8, ref output);
            total = total with { Input = total.Input + input, CacheRead = total.CacheRead + read, CacheWrite5m = total.CacheWrite5m + write, Output = total.Output + output };
        }

        _compaction = total;
    }

    private bool SetNumber(JsonElement owner, ReadOnlySpan<byte> name, ref long value)
    {
        long? number = VendorNumber.Of(owner, name, ref _isTorn);
        value = number ?? value;
        _told += number is null ? 0 : 1;
        return number is not null;
    }
}
