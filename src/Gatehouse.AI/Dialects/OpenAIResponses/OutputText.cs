using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>A text within an item: words or a refusal of a message, the summary of thinking.</summary>
internal sealed class OutputText(int index, bool isRefusal)
{
    /// <summary>Its number within its item (content_index, summary_index).</summary>
    public int Index => index;

    public bool IsRefusal => isRefusal;

    public StringBuilder Text { get; } = new();

    /// <summary>Its sources; each has an annotation.</summary>
    public List<Citation> Citations { get; } = [];

    /// <summary>Takes a source when there is an annotation for it, and reports what it does not say.</summary>
    public void Cite(Citation citation, string field, LossReport loss)
    {
        if (!OpenAIAnnotations.HasPlaceInResponse(citation))
        {
            loss.Dropped(field);
            return;
        }

        Citations.Add(citation);
        if (!OpenAIAnnotations.IsExactInResponse(citation))
        {
            loss.Approximated(field);
        }
    }

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
