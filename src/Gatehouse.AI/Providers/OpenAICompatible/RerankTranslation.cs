using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Rerank;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Orders documents at a vendor whose form differs from Cohere's by names.</summary>
/// <param name="shape">The vendor's names.</param>
/// <param name="send">Makes the call for this model with this body.</param>
internal sealed class RerankTranslation(RerankShape shape, Func<string, ReadOnlyMemory<byte>, UpstreamCall> send) : Translation<RerankCall, RerankReply>
{
    public override UpstreamCall Translate(RerankCall call, string providerModel, LossReport loss)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(output, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            if (shape.NamesModel)
            {
                writer.WriteString("model"u8, providerModel);
            }

            writer.WritePropertyName("query"u8);
            WriteText(writer, call.Query);
            writer.WriteStartArray(shape.Documents);
            for (int i = 0; i < call.Documents.Count; i++)
            {
                WriteText(writer, call.Documents[i].Text);
                ReportMembers(call.Documents[i], $"documents[{i}]", call.ReturnDocuments, loss);
            }

            writer.WriteEndArray();
            if (shape.Top is not null && call.TopN is { } top)
            {
                writer.WriteNumber(shape.Top, top);
            }

            WriteRest(writer, call, loss);
            writer.WriteEndObject();
        }

        return send(providerModel, output.WrittenMemory);
    }

    public override RerankReply ReadReply(ReadOnlyMemory<byte> body)
        => RankReader.Read(body.Span, shape.Results, shape.Score) ?? throw new ModelException(new ModelError(ModelErrorKind.Server, 502, "The provider's answer has no ranks that can be read."));

    private void WriteText(Utf8JsonWriter writer, string text)
    {
        if (!shape.HasTextObjects)
        {
            writer.WriteStringValue(text);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }

    private void WriteRest(Utf8JsonWriter writer, RerankCall call, LossReport loss)
    {
        foreach (var (name, value) in shape.Adds)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(value, skipInputValidation: true);
        }

        foreach (var (name, value) in call.Extra.Members)
        {
            if (shape.Keeps.Contains(name, StringComparer.Ordinal))
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
            else if (!WireJson.SaysNothing(value))
            {
                loss.Dropped(name);
            }
        }
    }

    // Documents that the client gets back whole come from its own call; else what is beside the text is lost on the model.
    private static void ReportMembers(RerankDocument document, string path, bool? returned, LossReport loss)
    {
        if (document.Whole is not { } whole || returned == true)
        {
            return;
        }

        foreach (var member in whole.EnumerateObject())
        {
            if (member.Name != "text" && !WireJson.SaysNothing(member.Value))
            {
                loss.Dropped($"{path}.{member.Name}");
            }
        }
    }
}
