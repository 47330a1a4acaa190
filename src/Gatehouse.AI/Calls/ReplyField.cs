namespace Gatehouse.AI.Calls;

/// <summary>
/// Names of what a reply loses on its way to the client. They begin with "reply.", so that a reader of x-gatehouse-loss tells
/// them from fields of the call: "reply.choices[0].content[1].citations" by the place in the hub, "reply.system_fingerprint"
/// by the vendor's own name.
/// </summary>
public static class ReplyField
{
    public const string Prefix = "reply.";

    /// <summary>A member of the reply.</summary>
    public static string Of(string member) => Prefix + member;

    /// <summary>An answer that the form has no place for.</summary>
    public static string Choice(int choice) => $"{Prefix}choices[{choice}]";

    /// <summary>A member of an answer.</summary>
    public static string Choice(int choice, string member) => $"{Prefix}choices[{choice}].{member}";

    /// <summary>What a part of an answer has: its citations, or the part itself by its kind.</summary>
    public static string Part(int choice, int part, string member) => $"{Prefix}choices[{choice}].content[{part}].{member}";

    /// <summary>What a part is called in these names.</summary>
    public static string KindOf(Part part) => part switch
    {
        TextPart => "text",
        RefusalPart => "refusal",
        ThinkingPart or RedactedThinkingPart => "thinking",
        ToolCallPart => "tool_call",
        ImagePart => "image",
        AudioPart => "audio",
        FilePart => "file",
        UnknownPart { Type.Length: > 0 } unknown => unknown.Type,
        _ => "part",
    };
}
