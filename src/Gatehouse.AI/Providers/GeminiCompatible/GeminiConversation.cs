using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// The messages of a call as Gemini wants them: instructions in front, then turns of user and model; neighbours of one role
/// are one turn, and what is empty is gone.
/// </summary>
internal sealed class GeminiConversation
{
    private readonly ModelCall _call;
    private readonly LossReport _loss;

    private GeminiConversation(ModelCall call, LossReport loss)
    {
        _call = call;
        _loss = loss;
    }

    public List<PlacedPart> System { get; } = [];

    public List<GeminiTurn> Turns { get; } = [];

    /// <summary>Names of the tools that were called, by the id of the call: results are told by name.</summary>
    public Dictionary<string, string> Names { get; } = new(StringComparer.Ordinal);

    public static GeminiConversation Of(ModelCall call, LossReport loss)
    {
        var conversation = new GeminiConversation(call, loss);
        for (int m = 0; m < call.Messages.Count; m++)
        {
            conversation.Add(m);
        }

        if (conversation.Turns.Count == 0)
        {
            conversation.UseSystemAsTurn();
        }

        return conversation;
    }

    private void Add(int m)
    {
        var message = _call.Messages[m];
        if (message.Name is not null)
        {
            _loss.Dropped($"messages[{m}].name");
        }

        ReportLost(message.Extra, $"messages[{m}]");
        int calls = 0;
        for (int i = 0; i < message.Parts.Count; i++)
        {
            var part = message.Parts[i];
            var placed = new PlacedPart(part, m, part is ToolCallPart ? calls++ : i);
            if (IsKept(placed, message.Role))
            {
                Place(placed, message.Role);
            }
        }
    }

    private void Place(in PlacedPart placed, Role role)
    {
        if (role is Role.System or Role.Developer)
        {
            if (Turns.Count > 0)
            {
                _loss.Approximated($"messages[{placed.Message}].role");
            }

            System.Add(placed);
            return;
        }

        if (placed.Part is ToolCallPart call)
        {
            Names[call.Id] = call.Name;
        }

        string name = role == Role.Assistant ? GeminiTurn.Model : GeminiTurn.User;
        bool isResults = placed.Part is ToolResultPart;
        if (Turns.Count == 0 || Turns[^1].Role != name || Turns[^1].IsResults != isResults)
        {
            Turns.Add(new GeminiTurn(name, isResults));
        }

        Turns[^1].Parts.Add(placed);
    }

    private void UseSystemAsTurn()
    {
        if (System.Count == 0)
        {
            throw GeminiRefusal.Of("messages", "The messages have no content that can be sent: at least one message needs text, an image, a file or a tool result.");
        }

        var turn = new GeminiTurn(GeminiTurn.User, isResults: false);
        turn.Parts.AddRange(System);
        Turns.Add(turn);
        System.Clear();
        _loss.Approximated("messages[0].role");
    }

    private bool IsKept(in PlacedPart placed, Role role)
    {
        bool kept = placed.Part switch
        {
            TextPart text => text.Text.Length > 0,
            RefusalPart refusal => refusal.Text.Length > 0,
            _ => IsPlaced(placed, role),
        };
        if (placed.Part.CacheControl is not null)
        {
            _loss.Dropped($"{placed.Path}.cache_control");
        }

        if (kept)
        {
            ReportLost(placed.Part.Extra, placed.Path);
        }

        return kept;
    }

    private bool IsPlaced(in PlacedPart placed, Role role)
    {
        bool allowed = placed.Part switch
        {
            ImagePart or FilePart or AudioPart => role is Role.User or Role.Assistant,
            ToolResultPart => role is Role.User or Role.Tool,
            ToolCallPart => role == Role.Assistant,
            ThinkingPart thinking => role == Role.Assistant && GeminiSignature.Unmark(thinking.Signature) is not null,
            UnknownPart unknown => unknown.WireForm == WireForm.Gemini,
            _ => false,
        };
        if (!allowed)
        {
            _loss.Dropped(placed.Path);
        }

        return allowed;
    }

    private void ReportLost(ExtraMembers extra, string path)
    {
        foreach (var (name, value) in extra.Members)
        {
            if (!WireJson.SaysNothing(value))
            {
                _loss.Dropped($"{path}.{name}");
            }
        }
    }
}
