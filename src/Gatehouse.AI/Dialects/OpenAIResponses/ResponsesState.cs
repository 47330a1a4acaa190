using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>
/// What a call says of things that the vendor keeps between calls (docs/decisions/0132). A call that is translated cannot
/// have them: what its answer would depend on is refused, what would only be kept for later is reported.
/// </summary>
internal static class ResponsesState
{
    /// <summary>Throws <see cref="ModelException"/> for what only the vendor itself could serve.</summary>
    public static void Check(OpenAIObject call)
    {
        if (call.Has("previous_response_id"))
        {
            throw Refused("previous_response_id", "'previous_response_id' names a response that is kept nowhere: this model is reached by translation. Send the items of the conversation in 'input' instead.");
        }

        if (call.Has("conversation"))
        {
            throw Refused("conversation", "'conversation' is kept by OpenAI alone, and this model is reached by translation. Send the items of the conversation in 'input' instead.");
        }

        if (call.Has("prompt"))
        {
            throw Refused("prompt", "'prompt' names a template that is kept by OpenAI alone, and this model is reached by translation. Send its text in 'instructions' and 'input' instead.");
        }

        if (call.Flag("background") == true)
        {
            throw Refused("background", "'background' is not possible with this model, which is reached by translation. Use 'stream' for long answers.");
        }
    }

    public static ModelException Reference(string path)
        => Refused(path, $"'{path}' refers to an item that is kept nowhere: this model is reached by translation. Send the item itself; clients do with 'store' set to false.");

    /// <summary>Adds to the members that are lost those that were asked for in words and cannot be had.</summary>
    public static void AddLosses(OpenAIObject call, ExtraMembers losses)
    {
        if (call.Flag("store") == true)
        {
            losses.Add("store", call.Element.GetProperty("store"));
        }

        if (call.Text("truncation") is not (null or "disabled"))
        {
            losses.Add("truncation", call.Element.GetProperty("truncation"));
        }

        if (call.Child("stream_options") is { } options && (options.Flag("include_obfuscation") == true || options.Extra().Count > 0))
        {
            losses.Add("stream_options", options.Element);
        }

        foreach (var (item, _) in call.Items("include"))
        {
            if (item.ValueKind != JsonValueKind.String || item.GetString() is not ("reasoning.encrypted_content" or ResponsesCallReader.LogProbs))
            {
                losses.Add("include", call.Element.GetProperty("include"));
                break;
            }
        }
    }

    private static ModelException Refused(string parameter, string message)
        => new(new ModelError(ModelErrorKind.InvalidRequest, 400, message) { Parameter = parameter, Code = ModelError.Lossy });
}
