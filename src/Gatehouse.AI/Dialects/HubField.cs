using System.Globalization;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects;

/// <summary>
/// The name of a field by its place in the hub, as providers tell what they lose or refuse: "messages[2].content[1].cache_control",
/// "messages[1].tool_calls[0].function.arguments". Parts count all parts of a message; calls of tools have a count of their own too.
/// </summary>
/// <param name="Message">Index of the message.</param>
/// <param name="Part">Index of the part; -1 for the message itself.</param>
/// <param name="Inner">Index within what a tool answered; -1 for the part itself.</param>
/// <param name="Rest">What follows, with its dot; empty for nothing.</param>
internal readonly record struct HubField(int Message, int Part, int Inner, string Rest)
{
    private const string Messages = "messages[";
    private const string Content = ".content[";
    private const string Calls = ".tool_calls[";

    /// <summary>Reads the name of a field of a message of this call; false for any other name.</summary>
    public static bool TryRead(string field, ModelCall call, out HubField read)
    {
        read = default;
        if (!TakeIndex(field, Messages, out int message, out string rest) || message >= call.Messages.Count)
        {
            return false;
        }

        var parts = call.Messages[message].Parts;
        int part = -1;
        int inner = -1;
        if (TakeIndex(rest, Calls, out int nth, out string tail))
        {
            part = IndexOfCall(parts, nth);
            rest = part < 0 ? rest : tail;
        }
        else if (TakeIndex(rest, Content, out int index, out tail) && index < parts.Count)
        {
            part = index;
            rest = tail;
            if (parts[index] is ToolResultPart && TakeIndex(rest, Content, out int within, out tail))
            {
                inner = within;
                rest = tail;
            }
        }

        else if (rest == ".tool_call_id" && parts is [ToolResultPart, ..])
        {
            part = 0;
        }

        read = new HubField(message, part, inner, rest);
        return true;
    }

    /// <summary>A member beside a function's name, which forms that have functions in an object of their own have one level further in.</summary>
    public static string OfFunction(string field, ModelCall call)
        => TakeIndex(field, "tools[", out int tool, out string rest) && tool < call.Tools.Count && rest.Length > 1 && call.Tools[tool].Extra.TryGet(rest[1..], out _)
            ? At("tools", tool) + ".function" + rest
            : field;

    /// <summary>Takes "PREFIX12]" off a name.</summary>
    public static bool TakeIndex(string field, string prefix, out int index, out string rest)
    {
        index = 0;
        rest = "";
        int end = field.IndexOf(']', StringComparison.Ordinal);
        if (!field.StartsWith(prefix, StringComparison.Ordinal) || end < 0
            || !int.TryParse(field.AsSpan(prefix.Length, end - prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out index))
        {
            return false;
        }

        rest = field[(end + 1)..];
        return true;
    }

    /// <summary>A path with an index behind it.</summary>
    public static string At(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");

    private static int IndexOfCall(IReadOnlyList<Part> parts, int nth)
    {
        for (int i = 0; i < parts.Count; i++)
        {
            if (parts[i] is ToolCallPart && nth-- == 0)
            {
                return i;
            }
        }

        return -1;
    }
}
