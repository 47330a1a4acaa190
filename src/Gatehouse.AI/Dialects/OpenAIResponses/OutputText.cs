using System.Text;
using System.Text.Json;

namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>A text within an item: words or a refusal of a message, the summary of thinking.</summary>
internal sealed class OutputText(int index, bool isRefusal)
{
    /// <summary>Its number within its item (content_index, summary_index).</summary>
    public int Index => index;

    public bool IsRefusal => isRefusal;

    public StringBuilder Text { get; } = new();

    public List<JsonElement> LogProbs { get; } = [];

    /// <summary>Takes the tokens of a chat choice's log probabilities; both forms write a token the same way.</summary>
    public void AddLogProbs(JsonElement logProbs)
    {
        if (logProbs.ValueKind == JsonValueKind.Object
            && logProbs.TryGetProperty(isRefusal ? "refusal"u8 : "content"u8, out var tokens) && tokens.ValueKind == JsonValueKind.Array)
        {
            LogProbs.AddRange(tokens.EnumerateArray());
        }
    }
}
