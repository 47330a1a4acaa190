using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;

namespace Gatehouse.AI.Dialects.Ollama;

/// <summary>Reads calls for vectors (ollama/ollama:docs/api.md; ollama/ollama-js:src/interfaces.ts, EmbedRequest and EmbeddingsRequest).</summary>
internal static class OllamaEmbeddingReader
{
    public static EmbeddingCall Read(ReadOnlySpan<byte> body, bool isOld)
    {
        var call = OpenAICallBody.Parse(body);
        var (inputs, isSingle) = isOld ? ([new EmbeddingInput(call.RequiredText("prompt"))], true) : ReadInputs(call);
        var options = call.Child("options");
        var read = new EmbeddingCall
        {
            Model = call.RequiredText("model"),
            SourceForm = isOld ? WireForm.OllamaEmbeddings : WireForm.OllamaEmbed,
            Inputs = inputs,
            IsSingle = isSingle,
            Dimensions = isOld ? null : call.Whole("dimensions"),
            Truncation = isOld ? null : ReadTruncation(call),
        };
        return read with { Extra = OllamaExtra.Of(call, options) };
    }

    private static (List<EmbeddingInput> Inputs, bool IsSingle) ReadInputs(OpenAIObject call)
    {
        if (!call.TryGet("input", out var input))
        {
            throw OpenAIProblems.Missing("input");
        }

        if (input.ValueKind == JsonValueKind.String)
        {
            return ([new EmbeddingInput(input.GetString())], true);
        }

        List<EmbeddingInput> inputs = [.. call.Texts("input").Select(t => new EmbeddingInput(t))];
        return inputs.Count > 0 ? (inputs, false)
            : throw OpenAIProblems.Invalid("input", "There is nothing to make vectors of. Calls that load or unload a model go to the server that runs it.");
    }

    private static InputTruncation? ReadTruncation(OpenAIObject call) => call.Flag("truncate") switch
    {
        null => null,
        true => InputTruncation.End,
        false => InputTruncation.Refuse,
    };
}
