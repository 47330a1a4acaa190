using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Counting;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models.Counting;
using Gatehouse.AI.Providers;

namespace Gatehouse.AI.Backends;

/// <summary>
/// What a call used where its vendor does not tell, and what it may use at most before it is sent. How far off each is stands in
/// docs/decisions/0155.
/// </summary>
internal static class UsageEstimate
{
    /// <summary>Bodies of more bytes are estimated, not counted: a tokenizer reads a few megabytes a second.</summary>
    private const int LongestCounted = 256 * 1024;

    /// <summary>Bytes of a prompt per token that all but random characters stay above; never less than one.</summary>
    private const int LeastBytesPerToken = 2;

    // What a vendor puts around a message, and before an answer.
    private const int TokensPerMessage = 4;
    private const int TokensBeforeAnswer = 3;
    private const int TokensOfFrame = 16;
    private const int TokensOfTools = 512;
    private const int TokensOfImage = 1_600;
    private const int TokensOfFile = 10_000;
    private const int TokensOfSound = 3_000;

    /// <summary>A whole answer's usage, completed where its vendor tells none, or nothing of the prompt.</summary>
    public static TokenUsage Complete(CallOutline outline, TokenUsage told, ReadOnlySpan<byte> call, ReadOnlySpan<byte> reply, string model)
        => told.Grade == UsageGrade.None ? OfReply(outline, call, reply, model) : WithPrompt(outline, told);

    /// <summary>
    /// A whole answer without usage. Counted when the tokenizers are loaded, or else estimated. May take long for long bodies: off
    /// the event loop.
    /// </summary>
    /// <param name="outline">What is known of the call.</param>
    /// <param name="call">The body that was sent; empty when it is not at hand.</param>
    /// <param name="reply">The vendor's body; empty for an answer that has no tokens, such as vectors.</param>
    /// <param name="model">The vendor's name of the model.</param>
    public static TokenUsage OfReply(CallOutline outline, ReadOnlySpan<byte> call, ReadOnlySpan<byte> reply, string model)
    {
        var answer = WireText.OfReply(reply);
        if (call.IsEmpty)
        {
            return new TokenUsage { Input = outline.PromptTokens, Output = Estimate(answer), Grade = UsageGrade.Estimated };
        }

        var prompt = WireText.OfCall(call, out int messages);
        long frame = reply.IsEmpty ? 0 : TokensBeforeAnswer + (Math.Max(1, messages) * TokensPerMessage);
        var family = TokenFamilies.Of(model);
        return call.Length + reply.Length <= LongestCounted && TryCount(prompt, family, out long input) && TryCount(answer, family, out long output)
            ? new TokenUsage { Input = input + frame, Output = output, Grade = UsageGrade.Counted }
            : new TokenUsage { Input = Estimate(prompt) + frame, Output = Estimate(answer), Grade = UsageGrade.Estimated };
    }

    /// <summary>Characters that were spoken, counted in the call; unknown for calls of other kinds.</summary>
    public static TokenUsage OfSpeech(CallOutline outline)
        => outline.Spoken > 0 ? new TokenUsage { Characters = outline.Spoken, Grade = UsageGrade.Counted } : TokenUsage.Unknown;

    /// <summary>A call that the vendor had, and of which nobody knows what it made.</summary>
    public static TokenUsage OfSent(CallOutline outline, string model)
        => outline.TextLength > 0 ? OfReply(outline, default, default, model) : TokenUsage.Unknown;

    /// <summary>A stream's usage, completed where it broke off or where its vendor tells none.</summary>
    public static TokenUsage Complete(CallOutline outline, ProviderTap tap)
    {
        if (tap.Usage.Grade == UsageGrade.None)
        {
            return new TokenUsage { Input = outline.PromptTokens, Output = tap.EstimatedTokens, Grade = UsageGrade.Estimated };
        }

        var usage = WithPrompt(outline, tap.Usage.Believable());
        return IsCut(usage, tap) ? usage with { Output = usage.Output + tap.EstimatedTokens - usage.TotalOutput, Grade = UsageGrade.Partial } : usage;
    }

    /// <summary>
    /// What to reserve before a call is sent. Its text never has more tokens than bytes, and half of that is reserved: a prompt of
    /// random characters may use up to twice what was reserved for it. What images, files and sound may use is not known.
    /// </summary>
    /// <param name="outline">What is known of the call.</param>
    /// <param name="mostOutput">The most that the model can answer, or what the operator lets it.</param>
    public static TokenUsage WorstCase(CallOutline outline, long mostOutput) => new()
    {
        Input = ((outline.TextLength + LeastBytesPerToken - 1) / LeastBytesPerToken) + TokensOfFrame
            + (Has(outline, CallNeeds.Tools) ? TokensOfTools : 0)
            + (Has(outline, CallNeeds.Files) ? TokensOfFile : 0),
        ImageInput = Has(outline, CallNeeds.Images) ? TokensOfImage : 0,
        AudioInput = Has(outline, CallNeeds.Audio) ? TokensOfSound : 0,
        Output = outline.AllAnswers(Math.Min(outline.MostOutput ?? mostOutput, mostOutput)),
        Grade = UsageGrade.Estimated,
    };

    // What was told of all of an answer is believed; what was told before its end, unless it is far from what came.
    private static bool IsCut(TokenUsage usage, ProviderTap tap)
        => (usage.Grade == UsageGrade.Partial || tap.TokensWhenTold < tap.EstimatedTokens)
            && usage.TotalOutput * (tap.IsWhole ? 2 : 1) < tap.EstimatedTokens;

    private static TokenUsage WithPrompt(CallOutline outline, TokenUsage told)
        => told is { Grade: UsageGrade.Partial, TotalInput: 0 } ? told with { Input = outline.PromptTokens } : told;

    private static bool Has(CallOutline outline, CallNeeds need) => (outline.Needs & need) != CallNeeds.None;

    private static bool TryCount(List<string> texts, TokenFamily family, out long tokens)
    {
        tokens = 0;
        foreach (string text in texts)
        {
            if (!TokenCounter.Shared.TryCount(text, family, out long some))
            {
                // Counted once it is there.
                _ = TokenCounter.Shared.Prepare(family);
                return false;
            }

            tokens += some;
        }

        return true;
    }

    private static long Estimate(List<string> texts)
    {
        var tally = default(TextTally);
        foreach (string text in texts)
        {
            tally.Add(text);
            tally.Part();
        }

        return tally.Tokens;
    }
}
