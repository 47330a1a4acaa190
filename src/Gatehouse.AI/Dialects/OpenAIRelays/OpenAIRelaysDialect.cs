using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIRelays;

/// <summary>What of OpenAI's API only passes through: images, audio, moderations, and with an account files and batches.</summary>
public sealed class OpenAIRelaysDialect : Dialect
{
    private static readonly OpenAIFileForm Files = new("files");
    private static readonly OpenAIFileForm Batches = new("batches");

    public override string Family => "openai";

    public override IReadOnlyList<DialectEndpoint> Endpoints { get; } =
    [
        new("POST", "/images/generations", new RelayOperation(new OpenAIJsonRelay("images", WireForm.OpenAIImages))),
        new("POST", "/images/edits", new RelayOperation(new OpenAIFormRelay("images", WireForm.OpenAIImageEdits))),
        new("POST", "/audio/speech", new RelayOperation(new OpenAIJsonRelay("audio", WireForm.OpenAISpeech))),
        new("POST", "/audio/transcriptions", new RelayOperation(new OpenAIFormRelay("audio", WireForm.OpenAITranscriptions))),
        new("POST", "/audio/translations", new RelayOperation(new OpenAIFormRelay("audio", WireForm.OpenAITranslations))),
        new("POST", "/moderations", new RelayOperation(new OpenAIJsonRelay("moderation", WireForm.OpenAIModerations))),
        new("GET", "/realtime", new RealtimeOperation(new OpenAIRealtimeForm())),
        new("GET", "/files/{id}/content", new AccountOperation(Files, "/files/{id}/content")),
        new("GET", "/files/{id}", new AccountOperation(Files, "/files/{id}")),
        new("DELETE", "/files/{id}", new AccountOperation(Files, "/files/{id}")),
        new("GET", "/files", new AccountOperation(Files, "/files")),
        new("POST", "/files", new AccountOperation(Files, "/files")),
        new("POST", "/batches/{id}/cancel", new AccountOperation(Batches, "/batches/{id}/cancel")),
        new("GET", "/batches/{id}", new AccountOperation(Batches, "/batches/{id}")),
        new("GET", "/batches", new AccountOperation(Batches, "/batches")),
        new("POST", "/batches", new AccountOperation(Batches, "/batches") { CallsModels = true }),
    ];
}
