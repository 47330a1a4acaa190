using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIRelays;

/// <summary>What of OpenAI's API only passes through: images, audio, moderations, and with an account files and batches.</summary>
public sealed class OpenAIRelaysDialect : Dialect
{
    private static readonly OpenAIFileForm Files = new();

    public override string Family => "openai";

    public override IReadOnlyList<DialectEndpoint> Endpoints { get; } =
    [
        new("POST", "/images/generations", new RelayOperation(new OpenAIJsonRelay(WireForm.OpenAIImages))),
        new("POST", "/images/edits", new RelayOperation(new OpenAIFormRelay(WireForm.OpenAIImageEdits))),
        new("POST", "/audio/speech", new RelayOperation(new OpenAIJsonRelay(WireForm.OpenAISpeech))),
        new("POST", "/audio/transcriptions", new RelayOperation(new OpenAIFormRelay(WireForm.OpenAITranscriptions))),
        new("POST", "/audio/translations", new RelayOperation(new OpenAIFormRelay(WireForm.OpenAITranslations))),
        new("POST", "/moderations", new RelayOperation(new OpenAIJsonRelay(WireForm.OpenAIModerations))),
        new("GET", "/realtime", new RealtimeOperation(new OpenAIRealtimeForm())),
        new("GET", "/files/{id}/content", new AccountOperation(Files, "/files/{id}/content")),
        new("GET", "/files/{id}", new AccountOperation(Files, "/files/{id}")),
        new("DELETE", "/files/{id}", new AccountOperation(Files, "/files/{id}")),
        new("GET", "/files", new AccountOperation(Files, "/files")),
        new("POST", "/files", new AccountOperation(Files, "/files")),
        new("POST", "/batches/{id}/cancel", new AccountOperation(Files, "/batches/{id}/cancel")),
        new("GET", "/batches/{id}", new AccountOperation(Files, "/batches/{id}")),
        new("GET", "/batches", new AccountOperation(Files, "/batches")),
        new("POST", "/batches", new AccountOperation(Files, "/batches") { CallsModels = true }),
    ];
}
