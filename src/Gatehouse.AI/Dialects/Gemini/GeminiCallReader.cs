using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>Reads a whole call into the hub's form.</summary>
internal static class GeminiCallReader
{
    public static ModelCall Read(string model, bool streams, ReadOnlySpan<byte> body) => GeminiBodies.Read(body, call => Read(model, streams, call));

    /// <summary>Reads a call that may stand within another one.</summary>
    public static ModelCall Read(string model, bool streams, GeminiObject call)
    {
        var messages = GeminiContentReader.Read(call);
        if (!messages.Exists(m => m.Role != Role.System))
        {
            throw GeminiProblems.Invalid("contents", "Please ensure that contents has at least one content with a part.");
        }

        var extra = new ExtraMembers();
        var tools = new GeminiToolReader(call, extra);
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
            Source = call.Element,
            Extra = extra,
        };
        return config is { } settings ? GeminiConfigReader.Read(settings, read, extra) : read;
    }
}
