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
    /// <summary>The model with those targets first, the order else as it is; the same one when nothing changes.</summary>
    public static ModelAlias Order(ModelAlias model, ClientForm client, ReadOnlyMemory<byte> body)
    {
        if (model.Targets.Count < 2 || client.Operation is not Dialects.ChatOperation || !MayCarry(body.Span))
        {
            return model;
        }

        try
        {
            return Order(model, client.Read(body));
        }
        catch (ProblemException)
        {
            // A call that passes through is the vendor's to judge; any other is refused when it is translated.
            return model;
        }
    }

    public static ModelAlias Order(ModelAlias model, ModelCall call)
    {
        if (LastOpaque(call) is not { } part)
        {
            return model;
        }

        int reads = 0;
        bool moves = false;
        for (int i = 0; i < model.Targets.Count; i++)
        {
            if (model.Targets[i].Provider.ReadsThinking(part, model.Targets[i].Model))
            {
                moves |= reads < i;
                reads++;
            }
        }

        return moves
            ? new ModelAlias(model.Name, [.. model.Targets.Where(t => t.Provider.ReadsThinking(part, t.Model)), .. model.Targets.Where(t => !t.Provider.ReadsThinking(part, t.Model))])
            : model;
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
