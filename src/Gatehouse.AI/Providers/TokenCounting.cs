using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Counting;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers;

/// <summary>
/// Counts tokens at a vendor: the call is translated as it would be to be answered, so that what is counted is what would be sent,
/// and what would be lost is told as it would be then.
/// </summary>
/// <param name="send">Makes the call for the count of this call to this model.</param>
/// <param name="count">Member of the answer that is the count.</param>
/// <param name="cached">Member of the answer that says how many of them are in a cache; null for none.</param>
internal sealed class TokenCounting(Func<ModelCall, string, LossReport, UpstreamCall> send, string count, string? cached = null) : Translation<ModelCall, TokenCount>
{
    public override UpstreamCall Translate(ModelCall call, string providerModel, LossReport loss) => send(call, providerModel, loss);

    public override TokenCount ReadReply(ReadOnlyMemory<byte> body)
    {
        try
        {
            var root = JsonElement.Parse(body.Span, WireJson.ReaderOptions);
            if (NumberOf(root, count) is { } tokens)
            {
                return new TokenCount { Tokens = tokens, Cached = cached is null ? null : NumberOf(root, cached) };
            }
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw new ModelException(new ModelError(ModelErrorKind.Server, 502, "The provider's answer has no count of tokens."));
    }

    private static long? NumberOf(JsonElement owner, string name)
        => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number
            && member.TryGetInt64(out long number) && number >= 0 ? number : null;
}
