using System.Text;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>One item of a response, as far as it is known.</summary>
internal sealed class OutputItem(OutputKind kind, int index, string responseId)
{
    public OutputKind Kind => kind;

    /// <summary>Its number among the items (output_index).</summary>
    public int Index => index;

    /// <summary>Made from the response's id, so that the same reply always has the same ids.</summary>
    public string Id { get; } = $"{kind switch { OutputKind.Message => "msg", OutputKind.FunctionCall => "fc", OutputKind.Image => "ig", _ => "rs" }}_{responseId}_{index}";

    /// <summary>"in_progress", "completed" or "incomplete".</summary>
    public string Status { get; set; } = "in_progress";

    /// <summary>Of a message its parts, of thinking its summary.</summary>
    public List<OutputText> Texts { get; } = [];

    public string CallId { get; init; } = "";

    public string Name { get; init; } = "";

    public StringBuilder Arguments { get; } = new();

    /// <summary>Of thinking: what must come back byte for byte; null for none.</summary>
    public string? Sealed { get; set; }

    /// <summary>Of an image: base64; null while it is only begun.</summary>
    public string? Image { get; set; }

    public OutputText AddText(bool isRefusal = false)
    {
        var text = new OutputText(Texts.Count, isRefusal);
        Texts.Add(text);
        return text;
    }

    /// <summary>The items of a whole reply: words that follow each other are one message.</summary>
    public static List<OutputItem> Of(ReplyChoice choice, string responseId, LossReport loss)
    {
        var items = new List<OutputItem>();
        for (int i = 0; i < choice.Parts.Count; i++)
        {
            var part = choice.Parts[i];
            if (part is TextPart { Text.Length: > 0 } or RefusalPart { Text.Length: > 0 })
            {
                bool joins = items.Count > 0 && items[^1].Kind == OutputKind.Message;
                var text = AddWords(joins ? items[^1] : Add(items, new OutputItem(OutputKind.Message, items.Count, responseId)), part);
                foreach (var citation in (part as TextPart)?.Citations ?? [])
                {
                    text.Cite(citation, ReplyField.Part(choice.Index, i, "citations"), loss);
                }
            }
            else if (Other(part, items.Count, responseId) is { } item)
            {
                items.Add(item);
            }
            else if (part is not (TextPart { Citations.Count: 0 } or RefusalPart))
            {
                loss.DroppedPart(choice.Index, i, part);
            }
        }

        if (choice.LogProbs is { } logProbs)
        {
            items.FirstOrDefault(i => i.Kind == OutputKind.Message)?.Texts[0].AddLogProbs(logProbs);
        }

        foreach (var item in items)
        {
            item.Status = "completed";
        }

        if (items.Count > 0 && items[^1].Kind == OutputKind.Message && ResponsesStatus.IsIncomplete(choice.Finish))
        {
            items[^1].Status = "incomplete";
        }

        return items;
    }

    private static OutputText AddWords(OutputItem message, Part part)
    {
        var text = message.AddText(part is RefusalPart);
        text.Text.Append(part is RefusalPart refusal ? refusal.Text : ((TextPart)part).Text);
        return text;
    }

    private static OutputItem Add(List<OutputItem> items, OutputItem item)
    {
        items.Add(item);
        return item;
    }

    private static OutputItem? Other(Part part, int index, string responseId)
    {
        switch (part)
        {
            case ToolCallPart call:
                var item = new OutputItem(OutputKind.FunctionCall, index, responseId) { CallId = call.Id, Name = call.Name };

                // Clients parse the arguments: a call without any is an empty object, not an empty text.
                item.Arguments.Append(call.Arguments.Length == 0 ? "{}" : call.Arguments);
                return item;
            case ThinkingPart thinking:
                var thought = new OutputItem(OutputKind.Reasoning, index, responseId)
                {
                    Sealed = thinking.Signature is null ? null : ResponsesReasoning.SealSignature(thinking.Signature),
                };
                if (thinking.Text.Length > 0)
                {
                    thought.AddText().Text.Append(thinking.Text);
                }

                return thought;
            case ImagePart { Base64: { } data }:
                return new OutputItem(OutputKind.Image, index, responseId) { Image = data };
            case RedactedThinkingPart redacted:
                return new OutputItem(OutputKind.Reasoning, index, responseId) { Sealed = ResponsesReasoning.SealRedacted(redacted.Data) };
            default:
                return null;
        }
    }
}
