using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Models;

namespace Gatehouse.AI.Dialects.Ollama;

/// <summary>What is known of one model, which the body names: that it answers. The members that typed clients want are there, empty.</summary>
internal sealed class OllamaModelCard() : ModelListOperation(OllamaProblemFormat.Instance)
{
    public override bool IsOne => true;

    public override string ModelIn(ReadOnlyMemory<byte> body)
    {
        try
        {
            var call = new OpenAIObject(JsonElement.Parse(body.Span), "");

            // Older clients say name.
            return call.Text("model") ?? call.Text("name") ?? throw OpenAIProblems.Missing("model");
        }
        catch (Exception exception) when (UnreadableBody.Is(exception))
        {
            throw OpenAIProblems.Unreadable(exception);
        }
    }

    public override void Write(IReadOnlyList<ModelAlias> models, IBufferWriter<byte> output)
        => output.Write("""{"details":{},"model_info":{},"capabilities":["completion"]}"""u8);
}
