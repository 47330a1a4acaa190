using Gatehouse.AI.Calls;
using Gatehouse.AI.Models;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>
/// Opaque thinking steers a call: of a model's targets, those that can read what the last answer signed come first, for the others
/// would go on without it. Nothing is read of calls whose model has one target, or whose body has no word of it.
/// </summary>
internal static class Steering
{
    /// <summary>What the call carries that only its maker can read; null when there is none, or it does not matter.</summary>
    public static Part? OpaqueOf(ModelAlias model, ClientForm client, ReadOnlyMemory<byte> body)
    {
        if (model.Targets.Count < 2 || client.Operation is not Dialects.ChatOperation || !MayCarry(body.Span))
        {
            return null;
        }

        try
        {
            return LastOpaque(client.Read(body));
        }
        catch (ProblemException)
        {
            // A call that passes through is the vendor's to judge; any other is refused when it is translated.
            return null;
        }
    }

    /// <summary>The last part whose thinking only its maker can read; null when there is none.</summary>
    public static Part? LastOpaque(ModelCall call)
    {
        for (int m = call.Messages.Count - 1; m >= 0; m--)
        {
            var parts = call.Messages[m].Parts;
            for (int p = parts.Count - 1; p >= 0; p--)
            {
                if (parts[p] is RedactedThinkingPart or ThinkingPart { Signature.Length: > 0 } or UnknownPart { WireForm: WireForm.OpenAIResponses, Type: "reasoning" })
                {
                    return parts[p];
                }
            }
        }

        return null;
    }

    // signature, thoughtSignature, redacted_thinking, redactedContent, encrypted_content, reasoning.encrypted.
    private static bool MayCarry(ReadOnlySpan<byte> body)
        => body.IndexOf("ignature\""u8) >= 0 || body.IndexOf("redacted"u8) >= 0 || body.IndexOf("encrypted"u8) >= 0;
}
