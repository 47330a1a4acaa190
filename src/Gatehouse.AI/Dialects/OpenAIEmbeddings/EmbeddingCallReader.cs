using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;

namespace Gatehouse.AI.Dialects.OpenAIEmbeddings;

/// <summary>Reads a call for vectors into the hub's form: a text, texts, tokens, or lists of tokens.</summary>
internal static class EmbeddingCallReader
{
    public static EmbeddingCall Read(ReadOnlySpan<byte> body)
    {
        var call = OpenAICallBody.Parse(body);
        var input = call.TryGet("input", out var written) ? written : throw OpenAIProblems.Missing("input");
        var extra = new ExtraMembers();
        return new EmbeddingCall
        {
            Model = call.RequiredText("model"),
            SourceForm = WireForm.OpenAIEmbeddings,
            Inputs = ReadInputs(input),
            IsSingle = IsSingle(input),
            Dimensions = call.Whole("dimensions"),
            Encoding = call.Text("encoding_format") switch
            {
                null or "float" => VectorEncoding.Float,
                "base64" => VectorEncoding.Base64,
                var other => throw call.Unsupported("encoding_format", other, "'float' and 'base64'"),
            },
            User = call.Text("user"),
            Purpose = ReadPurpose(call, extra),
            Truncation = ReadTruncation(call, extra),
            Extra = WithUnread(call, extra),
        };
    }

    // Not OpenAI's: clients write input_type and truncate beside its members for the models of others (Cohere, Voyage, NVIDIA).
    private static EmbeddingPurpose? ReadPurpose(OpenAIObject call, ExtraMembers extra)
    {
        string? word = call.Text("input_type");
        var purpose = word is null ? null : EmbeddingPurposes.Read(word);
        if (word is not null && purpose is null && call.TryGet("input_type", out var unknown))
        {
            extra.Add("input_type", unknown);
        }

        return purpose;
    }

    private static InputTruncation? ReadTruncation(OpenAIObject call, ExtraMembers extra)
    {
        if (!call.TryGet("truncate", out var written))
        {
            return null;
        }

        switch (written.ValueKind == JsonValueKind.String ? written.GetString()!.ToUpperInvariant() : written.GetRawText())
        {
            case "NONE" or "false":
                return InputTruncation.Refuse;
            case "START":
                return InputTruncation.Start;
            case "END" or "true":
                return InputTruncation.End;
            default:
                extra.Add("truncate", written);
                return null;
        }
    }

    private static ExtraMembers WithUnread(OpenAIObject call, ExtraMembers extra)
    {
        foreach (var (name, value) in call.Extra().Members)
        {
            extra.Add(name, value);
        }

        return extra.Count == 0 ? ExtraMembers.None : extra;
    }

    private static bool IsSingle(JsonElement input)
        => input.ValueKind == JsonValueKind.String || (input.ValueKind == JsonValueKind.Array && input.GetArrayLength() > 0 && input[0].ValueKind == JsonValueKind.Number);

    private static List<EmbeddingInput> ReadInputs(JsonElement input)
    {
        if (IsSingle(input))
        {
            return [ReadInput(input, "input")];
        }

        if (input.ValueKind != JsonValueKind.Array)
        {
            throw OpenAIProblems.WrongType("input", "a string or an array", input.ValueKind);
        }

        if (input.GetArrayLength() == 0)
        {
            throw OpenAIProblems.Invalid("input", "'input' must not be empty.");
        }

        var inputs = new List<EmbeddingInput>(input.GetArrayLength());
        foreach (var item in input.EnumerateArray())
        {
            inputs.Add(ReadInput(item, $"input[{inputs.Count}]"));
        }

        return inputs;
    }

    private static EmbeddingInput ReadInput(JsonElement input, string path)
    {
        if (input.ValueKind == JsonValueKind.String)
        {
            return new EmbeddingInput(input.GetString());
        }

        if (input.ValueKind != JsonValueKind.Array)
        {
            throw OpenAIProblems.WrongType(path, "a string or an array of tokens", input.ValueKind);
        }

        var tokens = new List<int>(input.GetArrayLength());
        foreach (var item in input.EnumerateArray())
        {
            tokens.Add(item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int token)
                ? token
                : throw OpenAIProblems.Invalid($"{path}[{tokens.Count}]", $"Invalid value for '{path}[{tokens.Count}]': expected a token."));
        }

        return new EmbeddingInput(null, tokens);
    }
}
