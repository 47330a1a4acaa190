using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>
/// The messages of a call as Anthropic wants them: system blocks in front, then turns; neighbours of one role are one
/// turn, tool results open the user turn that follows their calls, and what is empty is gone.
/// </summary>
internal sealed class AnthropicConversation
{
    private readonly ModelCall _call;
    private readonly AnthropicFamily _family;
    private readonly LossReport _loss;
    private readonly List<List<PlacedPart>> _kept = [];

    private AnthropicConversation(ModelCall call, AnthropicFamily family, LossReport loss)
    {
        _call = call;
        _family = family;
        _loss = loss;
    }

    public List<PlacedPart> System { get; } = [];

    public List<AnthropicTurn> Turns { get; } = [];

    /// <summary>
    /// Whether the last answer of the model called tools without a thinking block in front, as it comes from clients that
    /// cannot keep one: thinking with a budget would be refused for it.
    /// </summary>
    public bool EndsInToolUseWithoutThinking { get; private set; }

    public static AnthropicConversation Of(ModelCall call, AnthropicFamily family, LossReport loss)
    {
        var conversation = new AnthropicConversation(call, family, loss);
        conversation.Filter();
        conversation.Assemble();
        conversation.PutResultsFirst();
        conversation.TrimPrefill();
        conversation.LookAtLastAnswer();
        return conversation;
    }

    private void Filter()
    {
        bool sameForm = _call.SourceForm == WireForm.AnthropicMessages;
        for (int m = 0; m < _call.Messages.Count; m++)
        {
            var message = _call.Messages[m];
            var kept = new List<PlacedPart>(message.Parts.Count);
            int calls = 0;
            for (int i = 0; i < message.Parts.Count; i++)
            {
                var part = message.Parts[i];
                var placed = new PlacedPart(part, m, part is ToolCallPart ? calls++ : i);
                if (AnthropicParts.IsKept(placed, message.Role, _loss))
                {
                    kept.Add(placed);
                }
            }

            if (message.Name is not null)
            {
                _loss.Dropped($"messages[{m}].name");
            }

            if (!sameForm)
            {
                WireJson.ReportLost(message.Extra, $"messages[{m}]", _loss);
            }

            _kept.Add(kept);
        }
    }

    private void Assemble()
    {
        for (int m = 0; m < _kept.Count; m++)
        {
            if (_kept[m].Count == 0)
            {
                continue;
            }

            var message = _call.Messages[m];
            switch (message.Role)
            {
                case Role.System or Role.Developer:
                    AddSystem(m);
                    break;
                case Role.Assistant:
                    Add(AnthropicTurn.Assistant, m);
                    break;
                default:
                    Add(AnthropicTurn.User, m);
                    break;
            }
        }

        if (Turns.Count == 0)
        {
            UseSystemAsTurn();
        }
    }

    // Between turns a system message must follow a user turn and come before an answer or the end; anything else is a 400.
    private void AddSystem(int m)
    {
        if (Turns.Count == 0)
        {
            System.AddRange(_kept[m]);
            return;
        }

        if (_family.SystemBetweenTurns && Turns[^1].Role != AnthropicTurn.Assistant && AnswerFollows(m))
        {
            Add(AnthropicTurn.System, m);
            return;
        }

        System.AddRange(_kept[m]);
        _loss.Approximated($"messages[{m}].role");
    }

    private bool AnswerFollows(int m)
    {
        for (int next = m + 1; next < _kept.Count; next++)
        {
            if (_kept[next].Count > 0 && _call.Messages[next].Role is not (Role.System or Role.Developer))
            {
                return _call.Messages[next].Role == Role.Assistant;
            }
        }

        return true;
    }

    private void Add(string role, int m)
    {
        var extra = _call.SourceForm == WireForm.AnthropicMessages ? _call.Messages[m].Extra : ExtraMembers.None;
        if (Turns.Count == 0 || Turns[^1].Role != role || extra.Count > 0 || Turns[^1].Extra.Count > 0)
        {
            Turns.Add(new AnthropicTurn(role) { Extra = extra });
        }

        Turns[^1].Parts.AddRange(_kept[m]);
    }

    private void UseSystemAsTurn()
    {
        if (System.Count == 0)
        {
            throw AnthropicRefusal.Of("messages", "The messages have no content that can be sent: at least one message needs text, an image, a document or a tool result.");
        }

        var turn = new AnthropicTurn(AnthropicTurn.User);
        turn.Parts.AddRange(System);
        Turns.Add(turn);
        System.Clear();
        _loss.Approximated("messages[0].role");
    }

    private void PutResultsFirst()
    {
        foreach (var turn in Turns)
        {
            bool otherSeen = false;
            bool moved = false;
            foreach (var placed in turn.Parts)
            {
                bool result = placed.Part is ToolResultPart;
                moved |= result && otherSeen;
                otherSeen |= !result;
            }

            if (moved && turn.Role == AnthropicTurn.User)
            {
                var sorted = turn.Parts.OrderBy(p => p.Part is ToolResultPart ? 0 : 1).ToList();
                _loss.Approximated($"messages[{turn.Parts[0].Message}]");
                turn.Parts.Clear();
                turn.Parts.AddRange(sorted);
            }
        }
    }

    // An answer begun by the client may not end in white space.
    private void TrimPrefill()
    {
        var last = Turns[^1];
        if (last.Role == AnthropicTurn.Assistant && last.Parts[^1] is { Part: TextPart text } placed && text.Text.Length > 0 && char.IsWhiteSpace(text.Text[^1]))
        {
            last.Parts[^1] = placed with { Part = text with { Text = text.Text.TrimEnd() } };
            _loss.Approximated(placed.Path);
        }
    }

    private void LookAtLastAnswer()
    {
        int last = Turns.FindLastIndex(t => t.Role == AnthropicTurn.Assistant);
        if (last < 0 || last == Turns.Count - 1)
        {
            return;
        }

        EndsInToolUseWithoutThinking = Turns[last].Parts.Exists(p => p.Part is ToolCallPart)
            && Turns[last].Parts[0].Part is not (ThinkingPart or RedactedThinkingPart)
            && Turns[last + 1].Parts.Exists(p => p.Part is ToolResultPart);
    }
}
