using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>
/// How thinking with its signature travels as a reasoning item: its text is the summary, and what must come back byte for
/// byte is the encrypted content, with a word before it that tells whose it is. What OpenAI itself encrypted has no such
/// word and is of no use to anybody else: it is kept whole for its own form, and reported where it cannot go.
/// </summary>
internal static class ResponsesReasoning
{
    private const string Signature = "gatehouse.signature:";

    private const string Redacted = "gatehouse.redacted:";

    public static Part Read(OpenAIObject item)
    {
        string? content = item.Text("encrypted_content");
        if (content?.StartsWith(Redacted, StringComparison.Ordinal) == true)
        {
            return new RedactedThinkingPart(content[Redacted.Length..]);
        }

        string text = string.Join("\n\n", Texts(item, "summary").Concat(Texts(item, "content")));
        return content?.StartsWith(Signature, StringComparison.Ordinal) == true ? new ThinkingPart(text, content[Signature.Length..])
            : content is null && text.Length > 0 ? new ThinkingPart(text, null)
            : new UnknownPart(WireForm.OpenAIResponses, "reasoning", item.Element);
    }

    public static string SealSignature(string signature) => Signature + signature;

    public static string SealRedacted(string data) => Redacted + data;

    private static IEnumerable<string> Texts(OpenAIObject item, string member)
        => item.Items(member).Select(p => new OpenAIObject(p.Item, p.Path).RequiredText("text"));
}
