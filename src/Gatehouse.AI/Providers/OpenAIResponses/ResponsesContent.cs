using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAIResponses;

/// <summary>Writes text, images and files as content of a message or of a tool's output. Nothing is fetched here.</summary>
internal static class ResponsesContent
{
    /// <summary>Writes one part; an answer's words have types of their own.</summary>
    public static void Write(Utf8JsonWriter writer, Part part, string path, bool isAnswer, LossReport loss)
    {
        switch (part)
        {
            case TextPart text:
                WriteText(writer, isAnswer ? "output_text"u8 : "input_text"u8, text.Text);
                break;
            case RefusalPart refusal when isAnswer:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "refusal"u8);
                writer.WriteString("refusal"u8, refusal.Text);
                writer.WriteEndObject();
                break;
            case RefusalPart refusal:
                WriteText(writer, "input_text"u8, refusal.Text);
                break;
            case ImagePart image:
                WriteImage(writer, image, path);
                break;
            case FilePart file:
                WriteFile(writer, file, path, loss);
                break;
            case AudioPart:
                throw WireJson.Refusal(path, "The model's API takes no audio: send a transcript, or use a model that is reached by chat completions.");
        }
    }

    public static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> type, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter writer, ImagePart image, string path)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "input_image"u8);
        writer.WriteString("image_url"u8, image.Url ?? (image.Base64 is null
            ? throw WireJson.Refusal(path, "There is neither data nor an address.")
            : $"data:{image.MediaType ?? "image/jpeg"};base64,{image.Base64}"));
        writer.WriteString("detail"u8, image.Detail ?? "auto");
        writer.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter writer, FilePart file, string path, LossReport loss)
    {
        if (file is { Name: not null, Base64: null })
        {
            // A name goes with data alone.
            loss.Dropped(path + ".file.filename");
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "input_file"u8);
        if (file.FileId is not null)
        {
            writer.WriteString("file_id"u8, file.FileId);
        }
        else if (file.Url is not null)
        {
            writer.WriteString("file_url"u8, file.Url);
        }
        else if (file.Base64 is not null)
        {
            writer.WriteString("filename"u8, file.Name ?? "file");
            writer.WriteString("file_data"u8, $"data:{file.MediaType ?? "application/pdf"};base64,{file.Base64}");
        }
        else
        {
            throw WireJson.Refusal(path, "There is neither data, nor an address, nor the id of a file.");
        }

        writer.WriteEndObject();
    }
}
