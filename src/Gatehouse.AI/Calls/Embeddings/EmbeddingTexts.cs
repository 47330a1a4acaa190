using System.Globalization;
using System.Text;

namespace Gatehouse.AI.Calls.Embeddings;

/// <summary>Inputs for vendors that take texts and nothing else.</summary>
public static class EmbeddingTexts
{
    /// <summary>Name of an input where a provider names what it loses or refuses: "input[2]".</summary>
    public static string FieldOf(int index) => string.Create(CultureInfo.InvariantCulture, $"input[{index}]");

    /// <summary>
    /// The text of an input. Several texts become one with line breaks between them, which is reported, and so is a title. Throws
    /// <see cref="ModelException"/> for tokens and for what is no text; the call's next target may take them.
    /// </summary>
    public static string Of(EmbeddingInput input, int index, LossReport loss)
    {
        if (input.Title is { Length: > 0 })
        {
            loss.Dropped("title");
        }

        return input.Text ?? (input.Parts is { } parts ? Join(parts, index, loss) : throw Refusal(index,
            "This model reads texts and no tokens, which are made for another vendor's models: send the text itself (LangChain: check_embedding_ctx_length=False)."));
    }

    /// <summary>A refusal of one input that lets the call's next target try.</summary>
    public static ModelException Refusal(int index, string message)
        => new(new ModelError(ModelErrorKind.InvalidRequest, 400, message) { Type = "invalid_request_error", Parameter = FieldOf(index), Code = ModelError.Lossy });

    private static string Join(IReadOnlyList<Part> parts, int index, LossReport loss)
    {
        if (parts is [TextPart only])
        {
            return only.Text;
        }

        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(part is TextPart { Text: var piece } ? piece
                : throw Refusal(index, "This model makes vectors of texts alone: leave out images, audio and files, or use a model that takes them."));
        }

        loss.Approximated(FieldOf(index));
        return text.ToString();
    }
}
