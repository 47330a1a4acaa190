using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Rerank;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.CohereRerank;

/// <summary>
/// Cohere's calls that order documents (cohere-ai/cohere-typescript: src/api/resources/v2/client/requests/V2RerankRequest.ts and
/// types/V2RerankResponse.ts). Jina's have the same path and members and documents with text (vllm-project/vllm:
/// vllm/entrypoints/pooling/scoring/protocol.py serves both).
/// </summary>
public sealed class CohereRerankForm : RerankForm
{
    public override string WireForm => Calls.WireForm.CohereRerank;

    public override ProblemFormat ProblemFormat => CohereProblemFormat.Instance;

    public override CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body) => OpenAIBody.Read(body.Span);

    public override ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson)
        => OpenAIBody.Rewrite(body, outline, modelJson, askForUsage: false);

    public override RerankCall ReadCall(in CallAddress address, ReadOnlyMemory<byte> body)
    {
        var call = OpenAICallBody.Parse(body.Span);
        return new RerankCall
        {
            Model = call.RequiredText("model"),
            SourceForm = WireForm,
            Query = ReadQuery(call),
            Documents = call.Has("documents") ? [.. call.Items("documents").Select(d => ReadDocument(d.Item, d.Path))] : throw OpenAIProblems.Missing("documents"),
            TopN = call.Whole("top_n"),
            ReturnDocuments = call.Flag("return_documents"),
            Extra = call.Extra(),
        };
    }

    public override void WriteReply(RerankReply reply, RerankCall call, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, OpenAIJson.WriterOptions);
        writer.WriteStartObject();
        if (reply.Id is not null)
        {
            writer.WriteString("id"u8, reply.Id);
        }

        WriteForJina(writer, reply, call);
        writer.WriteStartArray("results"u8);
        foreach (var result in call.TopN is { } top ? reply.Results.Take(top) : reply.Results)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index"u8, result.Index);
            writer.WriteNumber("relevance_score"u8, result.Score);
            if (call.ReturnDocuments == true && result.Index >= 0 && result.Index < call.Documents.Count)
            {
                writer.WritePropertyName("document"u8);
                WriteDocument(writer, call.Documents[result.Index]);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteMeta(writer, reply);
        writer.WriteEndObject();
    }

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        CohereProblemFormat.Write(error.Kind == ModelErrorKind.Authentication ? "The provider refused the gateway's credentials." : error.Message, output);
        return OpenAIErrors.StatusOf(error);
    }

    // Jina's may be an object with a text.
    private static string ReadQuery(in OpenAIObject call)
        => call.TryGet("query", out var query) && query.ValueKind == JsonValueKind.Object ? new OpenAIObject(query, "query").RequiredText("text") : call.RequiredText("query");

    private static RerankDocument ReadDocument(JsonElement item, string path)
        => item.ValueKind == JsonValueKind.String ? new RerankDocument(item.GetString()!)
            : new RerankDocument(new OpenAIObject(item, path).RequiredText("text"), item);

    private static void WriteDocument(Utf8JsonWriter writer, RerankDocument document)
    {
        if (document.Whole is { } whole)
        {
            whole.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("text"u8, document.Text);
        writer.WriteEndObject();
    }

    // Jina's clients read these; Cohere's do not look at them.
    private static void WriteForJina(Utf8JsonWriter writer, RerankReply reply, RerankCall call)
    {
        writer.WriteString("model"u8, reply.Model.Length > 0 ? reply.Model : call.Model);
        if (reply.Usage is { Grade: UsageGrade.Reported, TotalInput: > 0 })
        {
            writer.WriteStartObject("usage"u8);
            writer.WriteNumber("total_tokens"u8, reply.Usage.TotalInput + reply.Usage.TotalOutput);
            writer.WriteEndObject();
        }
    }

    private static void WriteMeta(Utf8JsonWriter writer, RerankReply reply)
    {
        writer.WriteStartObject("meta"u8);
        if (reply.SearchUnits is { } units)
        {
            writer.WriteStartObject("billed_units"u8);
            writer.WriteNumber("search_units"u8, units);
            writer.WriteEndObject();
        }

        if (reply.Usage is { Grade: UsageGrade.Reported, TotalInput: > 0 })
        {
            writer.WriteStartObject("tokens"u8);
            writer.WriteNumber("input_tokens"u8, reply.Usage.TotalInput);
            writer.WriteNumber("output_tokens"u8, reply.Usage.TotalOutput);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
