using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>Reads a whole call into the hub's form.</summary>
internal static class GeminiCallReader
{
    // A name written twice is refused: the client, the gateway and the vendor must read the same call.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = GeminiOutline.MaxDepth, AllowDuplicateProperties = false };

    public static ModelCall Read(string model, bool streams, ReadOnlySpan<byte> body)
    {
        try
        {
            JsonText.Check(body);
            var root = JsonElement.Parse(body, Options);
            return root.ValueKind == JsonValueKind.Object
                ? Read(model, streams, new GeminiObject(root, ""))
                : throw GeminiProblems.Invalid(null, "The body must be a JSON object.");
        }
        catch (JsonException exception)
        {
            throw GeminiProblems.NotJson(exception);
        }
        catch (InvalidOperationException exception)
        {
            throw GeminiProblems.NotText(exception);
        }
    }

    private static ModelCall Read(string model, bool streams, GeminiObject call)
    {
        var messages = GeminiContentReader.Read(call);
        if (!messages.Exists(m => m.Role != Role.System))
        {
            throw GeminiProblems.Invalid("contents", "Please ensure that contents has at least one content with a part.");
        }

        var tools = new GeminiToolReader(call);
        var extra = new ExtraMembers();
        var config = call.Child("generationConfig");
        call.Has("model");
        call.AddExtra(extra, "");
        var read = new ModelCall
        {
            Model = GeminiOutline.NameOf(model),
            SourceForm = WireForm.Gemini,
            Messages = messages,
            Tools = tools.Tools,
            ToolChoice = tools.Choice,
            Stream = streams,

            // Usage is part of every stream of this form.
            IncludeUsage = streams,
            Extra = extra,
        };
        return config is { } settings ? GeminiConfigReader.Read(settings, read, extra) : read;
    }
}
