using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAICompletions;

/// <summary>Reads a text completion as a chat of one message. What only a completion model can do is refused.</summary>
internal static class CompletionsCallReader
{
    public static ModelCall Read(ReadOnlySpan<byte> body)
    {
        var call = OpenAICallBody.Parse(body);
        string model = call.RequiredText("model");
        string prompt = ReadPrompt(call);
        if (call.Text("suffix") is { Length: > 0 })
        {
            throw Refused("suffix", "'suffix' is not possible with this model, which is reached by translation to chat: it cannot write what stands between two texts.");
        }

        call.Flag("echo");
        var losses = new ExtraMembers();
        var options = call.Child("stream_options");
        int? choices = call.Whole("n");
        if (call.Whole("best_of") is { } best && best > (choices ?? 1))
        {
            losses.Add("best_of", call.Element.GetProperty("best_of"));
        }

        if (call.Whole("logprobs") is not null)
        {
            losses.Add("logprobs", call.Element.GetProperty("logprobs"));
        }

        var read = new ModelCall
        {
            Model = model,
            SourceForm = WireForm.OpenAICompletions,
            Messages = [new Message(Role.User, [new TextPart(prompt)])],
            MaxOutputTokens = call.Whole("max_tokens"),
            Temperature = call.Number("temperature"),
            TopP = call.Number("top_p"),
            FrequencyPenalty = call.Number("frequency_penalty"),
            PresencePenalty = call.Number("presence_penalty"),
            Seed = call.Long("seed"),
            Stop = call.Texts("stop"),
            Choices = choices,
            LogitBias = call.Child("logit_bias")?.Element,
            User = call.Text("user"),
            Stream = call.Flag("stream") ?? false,
            IncludeUsage = options?.Flag("include_usage") ?? false,
            Source = call.Element,
        };
        foreach (var (name, value) in call.Extra().Members)
        {
            losses.Add(name, value);
        }

        losses = OpenAIStreamOptions.With(losses, options);
        return losses.Count == 0 ? read : read with { Extra = losses };
    }

    /// <summary>The prompt, when the reply must begin with it; null otherwise.</summary>
    public static string? EchoOf(ModelCall call)
        => call.Source is { } source && source.TryGetProperty("echo", out var echo) && echo.ValueKind == JsonValueKind.True
            ? ((TextPart)call.Messages[0].Parts[0]).Text
            : null;

    private static string ReadPrompt(OpenAIObject call)
    {
        if (!call.TryGet("prompt", out var prompt))
        {
            throw OpenAIProblems.Missing("prompt");
        }

        if (prompt.ValueKind == JsonValueKind.Array && prompt.GetArrayLength() == 1 && prompt[0].ValueKind == JsonValueKind.String)
        {
            prompt = prompt[0];
        }

        return prompt.ValueKind switch
        {
            JsonValueKind.String when prompt.GetString() is { Length: > 0 } text => text,
            JsonValueKind.String => throw OpenAIProblems.Invalid("prompt", "Invalid 'prompt': empty string. Expected a string with minimum length 1, but got an empty string instead."),
            JsonValueKind.Array when prompt.GetArrayLength() == 0 => throw OpenAIProblems.Invalid("prompt", "Invalid 'prompt': empty array. Expected an array with minimum length 1, but got an empty array instead."),
            JsonValueKind.Array when prompt[0].ValueKind == JsonValueKind.String => throw Refused("prompt", "Several prompts in one call are not possible with this model, which is reached by translation to chat. Send a call for each."),
            JsonValueKind.Array => throw Refused("prompt", "A prompt of tokens is not possible with this model, which is reached by translation to chat. Send the text."),
            _ => throw OpenAIProblems.WrongType("prompt", "one of a string or an array", prompt.ValueKind),
        };
    }

    private static ModelException Refused(string parameter, string message)
        => new(new ModelError(ModelErrorKind.InvalidRequest, 400, message) { Parameter = parameter, Code = ModelError.Lossy });
}
