using System.Text;
using System.Text.Json;

namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>The content block of a stream that is open: there is one at a time.</summary>
/// <param name="part">The hub's index of its part.</param>
/// <param name="kind">What it is: a part may go on as another kind, in a block of its own.</param>
/// <param name="index">Its number on the wire.</param>
internal sealed class ConverseBlock(int part, ConverseBlockKind kind, int index)
{
    private StringBuilder? _input;

    public int Part => part;

    public ConverseBlockKind Kind => kind;

    public int Index => index;

    /// <summary>The signature of reasoning so far; it goes out whole.</summary>
    public string? Signature { get; set; }

    public void AddInput(string piece) => (_input ??= new StringBuilder()).Append(piece);

    /// <summary>Whether another block may begin: not within the input of a tool, unless it is whole.</summary>
    public bool MayEnd()
    {
        if (kind != ConverseBlockKind.ToolUse)
        {
            return true;
        }

        try
        {
            using var parsed = JsonDocument.Parse(_input?.ToString() ?? "");
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
