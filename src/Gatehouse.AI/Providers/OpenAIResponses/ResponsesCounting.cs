using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAIResponses;

/// <summary>
/// Writes calls for the count of tokens, which take a part of what a call of the Responses API has
/// (openai/openai-node:src/resources/responses/input-tokens.ts).
/// </summary>
internal static class ResponsesCounting
{
    /// <summary>Member of the answer that is the count.</summary>
    public const string Count = "input_tokens";

    private static readonly HashSet<string> Counted = new(StringComparer.Ordinal) { "model", "input", "instructions", "tools", "tool_choice", "parallel_tool_calls", "reasoning", "text", "truncation" };

    public static ReadOnlyMemory<byte> Write(ModelCall call, string model, ResponsesSignature signature, LossReport loss)
        => BodyMembers.Keep(ResponsesTranslator.Write(call, model, signature, loss), Counted);
}
