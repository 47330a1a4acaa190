using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>
/// One usage object of OpenAI's forms and of the vendors that took them over, read into disjoint buckets in one pass. In all
/// forms the input includes what was read from or written to a cache, sound and images; the output includes reasoning, sound
/// and images. Chat says prompt and completion where Responses, images, transcription and realtime say input and output.
/// </summary>
internal struct OpenAIUsage
{
    private Count _input;
    private Count _output;
    private Count _total;
    private long _cached;
    private long _reasoning;
    private Parts _ofInput;
    private Parts _ofCached;
    private Parts _ofOutput;
    private long _citations;
    private long _searches;
    private decimal _seconds;
    private bool _hasSeconds;
    private bool _isPerplexity;
    private bool _isTorn;
    private string? _tier;

    /// <summary>Reads the object at which the reader stands, to its end.</summary>
    public static TokenUsage Read(ref Utf8JsonReader reader)
    {
        var usage = new OpenAIUsage();
        usage.ReadMembers(ref reader);
        return usage.ToUsage();
    }

    private void ReadMembers(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!TryTotal(ref reader) && !TryVendors(ref reader) && !TryDetails(ref reader))
            {
                reader.Skip();
            }
        }
    }

    private bool TryTotal(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("prompt_tokens"u8) || reader.ValueTextEquals("input_tokens"u8))
        {
            _input.Set(Number(ref reader));
        }
        else if (reader.ValueTextEquals("completion_tokens"u8) || reader.ValueTextEquals("output_tokens"u8))
        {
            _output.Set(Number(ref reader));
        }
        else if (reader.ValueTextEquals("total_tokens"u8))
        {
            _total.Set(Number(ref reader));
        }
        else
        {
            return false;
        }

        return true;
    }

    // Moonshot and Mistral tell cached tokens without details, DeepSeek has a name of its own for them.
    private bool TryVendors(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("cached_tokens"u8) || reader.ValueTextEquals("prompt_cache_hit_tokens"u8) || reader.ValueTextEquals("num_cached_tokens"u8))
        {
            _cached = Math.Max(_cached, Number(ref reader) ?? 0);
        }
        else if (reader.ValueTextEquals("reasoning_tokens"u8))
        {
            _reasoning = Math.Max(_reasoning, Number(ref reader) ?? 0);
        }
        else if (reader.ValueTextEquals("citation_tokens"u8))
        {
            _citations = Number(ref reader) ?? 0;
            _isPerplexity = true;
        }
        else if (reader.ValueTextEquals("num_search_queries"u8))
        {
            _searches = Number(ref reader) ?? 0;
            _isPerplexity = true;
        }
        else if (reader.ValueTextEquals("num_sources_used"u8))
        {
            // xAI bills each source of its live search.
            _searches = Math.Max(_searches, Number(ref reader) ?? 0);
        }
        else if (reader.ValueTextEquals("server_side_tool_usage_details"u8) || reader.ValueTextEquals("server_tool_use"u8))
        {
            ReadSearches(ref reader);
        }
        else if (reader.ValueTextEquals("seconds"u8) || reader.ValueTextEquals("prompt_audio_seconds"u8))
        {
            ReadSeconds(ref reader);
        }
        else if (reader.ValueTextEquals("service_tier"u8))
        {
            reader.Read();
            _tier = ServiceTiers.Of(ref reader);
            reader.Skip();
        }
        else
        {
            return false;
        }

        return true;
    }

    private bool TryDetails(ref Utf8JsonReader reader)
    {
        bool isInput = reader.ValueTextEquals("prompt_tokens_details"u8) || reader.ValueTextEquals("input_tokens_details"u8) || reader.ValueTextEquals("input_token_details"u8);
        bool isOutput = !isInput
            && (reader.ValueTextEquals("completion_tokens_details"u8) || reader.ValueTextEquals("output_tokens_details"u8) || reader.ValueTextEquals("output_token_details"u8));
        if (!isInput && !isOutput)
        {
            return false;
        }

        ReadParts(ref reader, ref isInput ? ref _ofInput : ref _ofOutput);
        return true;
    }

    private void ReadParts(ref Utf8JsonReader reader, ref Parts parts)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("cached_tokens"u8))
            {
                parts.Cached = Number(ref reader) ?? 0;
            }
            else if (reader.ValueTextEquals("cache_write_tokens"u8))
            {
                parts.Written = Number(ref reader) ?? 0;
            }
            else if (reader.ValueTextEquals("reasoning_tokens"u8))
            {
                parts.Reasoning = Number(ref reader) ?? 0;
            }
            else if (reader.ValueTextEquals("audio_tokens"u8))
            {
                parts.Audio = Number(ref reader) ?? 0;
            }
            else if (reader.ValueTextEquals("image_tokens"u8))
            {
                parts.Image = Number(ref reader) ?? 0;
            }
            else if (reader.ValueTextEquals("cached_tokens_details"u8))
            {
                ReadParts(ref reader, ref _ofCached);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    // xAI's searches of its Responses API; OpenRouter's of the vendors behind it.
    private void ReadSearches(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        long sum = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("web_search_calls"u8) || reader.ValueTextEquals("x_search_calls"u8) || reader.ValueTextEquals("web_search_requests"u8))
            {
                sum += Number(ref reader) ?? 0;
            }
            else
            {
                reader.Skip();
            }
        }

        _searches = Math.Max(_searches, sum);
    }

    private void ReadSeconds(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (VendorNumber.SecondsOf(ref reader) is { } seconds)
        {
            _seconds = seconds;
            _hasSeconds = true;
        }

        reader.Skip();
    }

    private long? Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        long? number = VendorNumber.Of(ref reader, ref _isTorn);
        reader.Skip();
        return number;
    }

    private TokenUsage ToUsage()
    {
        if (!_input.IsKnown && !_output.IsKnown && !_total.IsKnown)
        {
            return _hasSeconds || _searches > 0 ? new TokenUsage { Seconds = _seconds, Searches = _searches, Grade = UsageGrade.Reported } : TokenUsage.Unknown;
        }

        // Vendors that have but a sum (Jina) count input; a half that is missing is what the sum has beyond the other.
        long input = _input.IsKnown ? _input.Value : Math.Max(0, _total.Value - _output.Value);
        long reasoning = Math.Max(_reasoning, _ofOutput.Reasoning);
        bool isBeside = IsReasoningBeside(input, reasoning);
        long output = _output.IsKnown || !_total.IsKnown ? _output.Value : Math.Max(0, _total.Value - input);
        return new DisjointCounts
        {
            Input = input,
            Cached = Math.Max(_cached, _ofInput.Cached),
            CachedAudio = _ofCached.Audio,
            CachedImage = _ofCached.Image,
            Written5m = _ofInput.Written,
            AudioInput = _ofInput.Audio,
            ImageInput = _ofInput.Image,
            Output = isBeside ? output + reasoning : output,
            Reasoning = reasoning,
            AudioOutput = _ofOutput.Audio,
            ImageOutput = _ofOutput.Image,
            IsTorn = _isTorn || (!_total.IsKnown && !(_input.IsKnown && _output.IsKnown)),
        }.ToUsage(_citations) with { Searches = _searches, Seconds = _seconds, ServiceTier = _tier ?? "" };
    }

    // A vendor whose total counts reasoning besides the completion (xAI) is believed; Perplexity's total leaves it out, though it
    // is billed (docs/decisions/0154).
    private readonly bool IsReasoningBeside(long input, long reasoning)
        => reasoning > 0 && (_isPerplexity || (_total.IsKnown && _total.Value == input + _output.Value + reasoning));

    // What is told of a part of the usage: of what was read, of what of it came from a cache, of what was written.
    private struct Parts
    {
        public long Cached;
        public long Written;
        public long Reasoning;
        public long Audio;
        public long Image;
    }

    private struct Count
    {
        public bool IsKnown;
        public long Value;

        public void Set(long? value)
        {
            IsKnown |= value is not null;
            Value = Math.Max(Value, value ?? 0);
        }
    }
}
