using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>
/// The messages of a call as Converse wants them: system blocks in front, then turns of user and assistant; neighbours of
/// one role are one turn, tool results open the user turn that follows their calls, and what is empty is gone.
/// </summary>
internal sealed class BedrockConversation
{
    private readonly ModelCall _call;
    private readonly LossReport _loss;
    private readonly BedrockFamily _family;

    private BedrockConversation(ModelCall call, BedrockFamily family, LossReport loss)
    {
        _call = call;
        _family = family;
        _loss = loss;
    }

    public List<PlacedPart> System { get; } = [];

    public List<BedrockTurn> Turns { get; } = [];

    /// <summary>
    /// Whether the last answer of the model called tools without thinking in front, as it comes from clients that cannot keep
    /// it: Claude refuses to think with a budget then.
    /// </summary>
    public bool EndsInToolUseWithoutThinking { get; private set; }

    public static BedrockConversation Of(ModelCall call, BedrockFamily family, LossReport loss)
    {
        var conversation = new BedrockConversation(call, family, loss);
        for (int m = 0; m < call.Messages.Count; m++)
        {
            conversation.Add(m);
        }

        conversation.UseSystemAsTurn();
        conversation.PutResultsFirst();
        conversation.TrimLastAnswer();
        conversation.LookAtLastAnswer();
        return conversation;
    }

    private void Add(int m)
    {
        var message = _call.Messages[m];
        if (message.Name is not null)
        {
            _loss.Dropped($"messages[{m}].name");
        }

        WireJson.ReportLost(message.Extra, $"messages[{m}]", _loss);
        var kept = Kept(message, m);
        if (kept.Count == 0)
        {
            return;
        }

        if (message.Role is Role.System or Role.Developer)
        {
            if (Turns.Count > 0)
            {
                _loss.Approximated($"messages[{m}].role");
            }

            System.AddRange(kept);
            return;
        }

        string role = message.Role == Role.Assistant ? BedrockTurn.Assistant : BedrockTurn.User;
        if (Turns.Count == 0 || Turns[^1].Role != role)
        {
            Turns.Add(new BedrockTurn(role));
        }

        Turns[^1].Parts.AddRange(kept);
    }

    private List<PlacedPart> Kept(Message message, int m)
    {
        var kept = new List<PlacedPart>(message.Parts.Count);
        int calls = 0;
        for (int i = 0; i < message.Parts.Count; i++)
        {
            var part = message.Parts[i];
            var placed = new PlacedPart(part, m, part is ToolCallPart ? calls++ : i);
            if (BedrockParts.IsKept(placed, message.Role, _family, _loss))
            {
                kept.Add(placed);
            }
        }

        return kept;
    }

    private void UseSystemAsTurn()
    {
        if (Turns.Count > 0)
        {
            return;
        }

        if (System.Count == 0)
        {
            throw BedrockRefusal.Of("messages", "The messages have no content that can be sent: at least one message needs text, an image, a document or a tool result.");
        }

        var turn = new BedrockTurn(BedrockTurn.User);
        turn.Parts.AddRange(System);
        Turns.Add(turn);
        System.Clear();
        _loss.Approximated("messages[0].role");
    }

    private void PutResultsFirst()
    {
        foreach (var turn in Turns)
        {
            int firstOther = turn.Parts.FindIndex(p => p.Part is not ToolResultPart);
            if (firstOther >= 0 && turn.Parts.FindLastIndex(p => p.Part is ToolResultPart) > firstOther)
            {
                var sorted = turn.Parts.OrderBy(p => p.Part is ToolResultPart ? 0 : 1).ToList();
                _loss.Approximated($"messages[{turn.Parts[0].Message}]");
                turn.Parts.Clear();
                turn.Parts.AddRange(sorted);
            }
        }
    }

    // An answer begun by the client may not end in white space.
    private void TrimLastAnswer()
    {
        var last = Turns[^1];
        if (last.Role == BedrockTurn.Assistant && last.Parts[^1] is { Part: TextPart text } placed && char.IsWhiteSpace(text.Text[^1]))
        {
            last.Parts[^1] = placed with { Part = text with { Text = text.Text.TrimEnd() } };
            _loss.Approximated(placed.Path);
        }
    }

    private void LookAtLastAnswer()
    {
        int last = Turns.FindLastIndex(t => t.Role == BedrockTurn.Assistant);
        EndsInToolUseWithoutThinking = last >= 0 && last < Turns.Count - 1
            && Turns[last].Parts.Exists(p => p.Part is ToolCallPart)
            && Turns[last].Parts[0].Part is not (ThinkingPart or RedactedThinkingPart)
            && Turns[last + 1].Parts.Exists(p => p.Part is ToolResultPart);
    }
}
