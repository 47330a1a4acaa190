using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>The field in which clients of this API look for the id of their request.</summary>
internal static class RequestIdField
{
    private const string Name = "request-id";

    // The id that the vendor gave a call that passed through is worth more: its support knows it.
    public static void Add(string? requestId, HeaderList headers)
    {
        if (requestId is { Length: > 0 } && !headers.Contains(Name))
        {
            headers.Set(Name, requestId);
        }
    }
}
