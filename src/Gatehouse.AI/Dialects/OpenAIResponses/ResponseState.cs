using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>What is known of a response when it is written, whole or in an event.</summary>
internal sealed class ResponseState(ModelCall call, long created)
{
    private const int LongestId = 48;

    public ModelCall Call => call;

    /// <summary>Unix seconds.</summary>
    public long Created { get; set; } = created;

    /// <summary>The provider's id, in the characters and the length that ids of the format have.</summary>
    public string BareId { get; set; } = "";

    public string Model { get; set; } = "";

    public string? ServiceTier { get; init; }

    public List<OutputItem> Items { get; init; } = [];

    /// <summary>How the answer ended; null while it goes on.</summary>
    public FinishReason? Finish { get; set; }

    public ModelError? Error { get; set; }

    public TokenUsage Usage { get; set; } = TokenUsage.Unknown;

    public static string BareIdOf(string id)
    {
        var bare = id.StartsWith("resp_", StringComparison.Ordinal) ? id.AsSpan(5) : id;
        return string.Create(Math.Min(bare.Length, LongestId), bare, static (output, source) =>
        {
            for (int i = 0; i < output.Length; i++)
            {
                output[i] = char.IsAsciiLetterOrDigit(source[i]) || source[i] == '-' ? source[i] : '_';
            }
        });
    }
}
