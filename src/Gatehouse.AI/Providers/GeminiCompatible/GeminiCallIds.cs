using System.Globalization;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// Ids for tool calls of models that give none. They come from the reply's own id, so that no two replies of a conversation
/// share one, and stay within the 40 characters that other vendors take.
/// </summary>
internal sealed class GeminiCallIds(string? responseId)
{
    private readonly string _reply = responseId is { Length: > 0 and <= 28 } ? responseId : Guid.NewGuid().ToString("N")[..24];
    private int _count;

    public string Next() => string.Create(CultureInfo.InvariantCulture, $"call_{_reply}_{_count++}");
}
