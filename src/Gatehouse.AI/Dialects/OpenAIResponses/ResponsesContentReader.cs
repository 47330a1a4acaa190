using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>Reads the content of a message or of a tool's output: a text, or a list of parts.</summary>
internal static class ResponsesContentReader
{
    /// <summary>The parts of a member that is a string or an array of parts.</summary>
    public static List<Part> Read(OpenAIObject item, string member)
    {
        if (!item.TryGet(member, out var content))
        {
            throw OpenAIProblems.Missing(item.PathOf(member));
        }

        return content.ValueKind switch
        {
            JsonValueKind.String => [new TextPart(content.GetString()!)],
            JsonValueKind.Array => [.. item.Items(member).Select(p => ReadPart(new OpenAIObject(p.Item, p.Path)))],
            _ => throw OpenAIProblems.WrongType(item.PathOf(member), "one of a string or an array of objects", content.ValueKind),
        };
    }

    /// <summary>The prompt-cache breakpoint that clients of gateways write on parts and tools; no member of OpenAI's own.</summary>
    public static CacheControl? ReadCacheControl(OpenAIObject part)
        => part.Child("cache_control") is { } control ? new CacheControl(control.Text("ttl")) : null;

    private static Part ReadPart(OpenAIObject part)
    {
        string type = part.RequiredText("type");
        Part? read = type switch
        {
            "input_text" or "text" => new TextPart(part.RequiredText("text")),
            "output_text" => ReadOutput(part),
            "refusal" => new RefusalPart(part.RequiredText("refusal")),
            "input_image" => ReadImage(part),
            "input_file" => ReadFile(part),
            "input_audio" => ReadAudio(part.RequiredChild("input_audio")),
            _ => null,
        };
        return read is null
            ? new UnknownPart(WireForm.OpenAIResponses, type, part.Element)
            : read with { CacheControl = ReadCacheControl(part), Extra = part.Extra() };
    }

    // Annotations and log probabilities describe what was said; none of it is said again.
    private static TextPart ReadOutput(OpenAIObject part)
    {
        part.Has("logprobs");
        if (part.Element.TryGetProperty("annotations", out var annotations) && annotations.ValueKind == JsonValueKind.Array && annotations.GetArrayLength() == 0)
        {
            part.Has("annotations");
        }

        return new TextPart(part.RequiredText("text"));
    }

    // An image that the vendor keeps can be had from nobody else.
    private static ImagePart? ReadImage(OpenAIObject part)
    {
        string? detail = part.Text("detail");
        return part.Text("image_url") is { } url ? OpenAIMedia.Image(url, detail, part.PathOf("image_url"))
            : part.Has("file_id") ? null
            : throw OpenAIProblems.Missing(part.PathOf("image_url"));
    }

    private static AudioPart ReadAudio(OpenAIObject audio) => new(audio.RequiredText("data"), audio.RequiredText("format"));

    private static FilePart ReadFile(OpenAIObject part)
    {
        string? name = part.Text("filename");
        return part.Text("file_id") is { } id ? new FilePart { Name = name, FileId = id }
            : part.Text("file_url") is { } url ? new FilePart { Name = name, Url = url }
            : OpenAIMedia.File(name, part.Text("file_data") ?? throw OpenAIProblems.Missing(part.PathOf("file_data")));
    }
}
