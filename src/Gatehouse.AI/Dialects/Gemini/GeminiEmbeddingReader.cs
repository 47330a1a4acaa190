using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>
/// Reads calls for vectors: one content, or requests of one each (ai.google.dev/api/embeddings; googleapis/js-genai:src/types.ts,
/// EmbedContentConfig, which clients of Vertex AI write as a member of its own).
/// </summary>
internal static class GeminiEmbeddingReader
{
    private const string Config = "embedContentConfig";

    public static EmbeddingCall Read(string model, bool isBatch, ReadOnlySpan<byte> body) => GeminiBodies.Read(body, call => isBatch ? ReadBatch(model, call) : ReadOne(model, call) with { IsSingle = true });

    private static EmbeddingCall ReadBatch(string model, GeminiObject batch)
    {
        EmbeddingCall? whole = null;
        var inputs = new List<EmbeddingInput>();
        foreach (var (item, path) in batch.Items("requests"))
        {
            var one = ReadOne(model, new GeminiObject(item, path));
            whole ??= one;
            if (one.Purpose != whole.Purpose || one.Dimensions != whole.Dimensions || one.Truncation != whole.Truncation)
            {
                // The hub has one purpose and one length for all of a call; a target of Google's form takes the batch as it is.
                throw new ModelException(new ModelError(ModelErrorKind.InvalidRequest, 400, "The requests of this batch differ in taskType, outputDimensionality or autoTruncate, and the model's vendor takes one of each per call: send a batch for each.")
                {
                    Parameter = path,
                    Code = ModelError.Lossy,
                });
            }

            inputs.Add(one.Inputs[0]);
        }

        if (whole is null)
        {
            throw GeminiProblems.Missing("requests");
        }

        batch.Has("model");
        var extra = new ExtraMembers();
        foreach (var (name, value) in whole.Extra.Members)
        {
            extra.Add(name, value);
        }

        batch.AddExtra(extra, "");
        return whole with { Inputs = inputs, Extra = extra };
    }

    private static EmbeddingCall ReadOne(string model, GeminiObject call)
    {
        call.Has("model");
        var extra = new ExtraMembers();
        string? title = call.Text("title");
        var read = new EmbeddingCall
        {
            Model = GeminiOutline.NameOf(model),
            SourceForm = WireForm.GeminiEmbedding,
            Inputs = [],
            Purpose = ReadPurpose(call, "", extra),
            Dimensions = call.Whole("outputDimensionality"),
            Truncation = ReadTruncation(call),
            Extra = extra,
        };
        if (call.Child(Config) is { } config)
        {
            read = read with
            {
                Purpose = read.Purpose ?? ReadPurpose(config, Config + ".", extra),
                Dimensions = read.Dimensions ?? config.Whole("outputDimensionality"),
                Truncation = read.Truncation ?? ReadTruncation(config),
            };
            title ??= config.Text("title");
            config.AddExtra(extra, Config + ".");
        }

        var input = ReadContent(call) with { Title = title is { Length: > 0 } ? title : null };
        call.AddExtra(extra, "");
        return read with { Inputs = [input] };
    }

    private static EmbeddingInput ReadContent(GeminiObject call)
    {
        if (!call.TryGet("content", out var written))
        {
            throw GeminiProblems.Missing(call.PathOf("content"));
        }

        // Text alone is taken too.
        if (written.ValueKind == JsonValueKind.String)
        {
            return new EmbeddingInput(written.GetString());
        }

        var content = new GeminiObject(written, call.PathOf("content"));
        var parts = new List<Part>();
        foreach (var (item, path) in content.Items("parts"))
        {
            var part = new GeminiObject(item, path);
            if ((part.Text("text") is { } text ? new TextPart(text) : GeminiContentReader.ReadMedia(part)) is { } read)
            {
                parts.Add(read);
            }
        }

        return parts switch
        {
            [] => throw GeminiProblems.Invalid(content.PathOf("parts"), "Please ensure that content has at least one part."),
            [TextPart only] => new EmbeddingInput(only.Text),
            _ => new EmbeddingInput(null) { Parts = parts },
        };
    }

    private static EmbeddingPurpose? ReadPurpose(GeminiObject owner, string prefix, ExtraMembers extra)
    {
        string? word = owner.Text("taskType");
        if (word is null or "" or "TASK_TYPE_UNSPECIFIED")
        {
            return null;
        }

        var purpose = EmbeddingPurposes.Read(word);
        if (purpose is null)
        {
            extra.Add(prefix + "taskType", JsonElement.Parse(JsonSerializer.SerializeToUtf8Bytes(word)));
        }

        return purpose;
    }

    private static InputTruncation? ReadTruncation(GeminiObject owner) => owner.Flag("autoTruncate") switch
    {
        null => null,
        true => InputTruncation.End,
        false => InputTruncation.Refuse,
    };
}
