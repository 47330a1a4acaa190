using System.ClientModel;
using Gatehouse.Testing;
using OpenAI.Audio;
using OpenAI.Embeddings;
using OpenAI.Files;
using OpenAI.Images;
using OpenAI.Moderations;
using SdkClient = OpenAI.OpenAIClient;
using SdkOptions = OpenAI.OpenAIClientOptions;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>The official OpenAI client's other clients against the gateway over HTTP; the vendor replays recordings.</summary>
public sealed class OpenAIOperationClientTests
{
    [Fact]
    public async Task EmbeddingClient_GetsVectors()
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenRecorded(RecordedExchange.Read("EmbeddingsTests_GenerateMultipleEmbeddings(UsingIntegers)"));
        gateway.Server.ThenReply("""{"object":"list","data":[{"object":"embedding","index":0,"embedding":[1,-2.5]}],"model":"m","usage":{"prompt_tokens":1,"total_tokens":1}}""");
        var client = (await ConnectAsync(gateway)).GetEmbeddingClient("vectors");

        OpenAIEmbeddingCollection three = await client.GenerateEmbeddingsAsync(new ReadOnlyMemory<int>[] { new([1]), new([2]), new([3]) }, new EmbeddingGenerationOptions { Dimensions = 456 });
        OpenAIEmbedding one = await client.GenerateEmbeddingAsync("a");

        Assert.Equal((3, 456, 14), (three.Count, three[0].ToFloats().Length, three.Usage.InputTokenCount));
        Assert.Equal([1f, -2.5f], one.ToFloats().ToArray());
    }

    [Fact]
    public async Task AudioClient_SpeaksAndListens()
    {
        await using var gateway = await OperationGateway.StartAsync();
        var speech = RecordedExchange.Read("GenerateSpeechTests_OutputFormatWorks(%aac%)");
        gateway.Server.ThenRecorded(speech);
        gateway.Server.ThenRecorded(RecordedExchange.Read("TranscriptionTests_TranscriptionFormatsWork(%json%)"));
        var client = (await ConnectAsync(gateway)).GetAudioClient("anything");

        BinaryData sound = await client.GenerateSpeechAsync("Hello", GeneratedSpeechVoice.Alloy);
        AudioTranscription text = await client.TranscribeAudioAsync(new MemoryStream([1, 2, 13, 10, 45, 45]), "h\u00e9llo.mp3");
        Assert.Equal(speech.Reply, sound.ToArray());
        Assert.Equal("Hello, world! This is a test.", text.Text);
        Assert.Contains("\r\n\r\nanything\r\n", gateway.Server.Requests[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ImageClient_GetsAnImage()
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenRecorded(RecordedExchange.Read("ImagesTests_BasicGenerationWorks")).ThenRecorded(RecordedExchange.Read("ImagesTests_BasicGenerationWorks"));
        var client = (await ConnectAsync(gateway)).GetImageClient("anything");

        GeneratedImage image = await client.GenerateImageAsync("A stop sign.");
        GeneratedImage edited = await client.GenerateImageEditAsync(new MemoryStream([1, 2, 3]), "a.png", "Without the sign.");

        Assert.NotEmpty(image.ImageBytes.ToArray());
        Assert.NotEmpty(edited.ImageBytes.ToArray());
        Assert.Equal("/v1/images/edits", gateway.Server.LastRequest.RawTarget);
    }

    [Fact]
    public async Task ModerationClient_GetsVerdicts()
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenReply("""{"id":"modr-1","model":"omni-moderation-latest","results":[{"flagged":true,"categories":{},"category_scores":{},"category_applied_input_types":{}}]}""");
        var client = (await ConnectAsync(gateway)).GetModerationClient("anything");

        ModerationResult result = await client.ClassifyTextAsync("I hate you");

        Assert.True(result.Flagged);
    }

    [Fact]
    public async Task FileClient_UploadsAndReads()
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenRecorded(RecordedExchange.Read("FilesTests_NonAsciiFilenameAsync"));
        gateway.Server.ThenBytes([0, 1, 2, 255], "application/octet-stream");
        gateway.Server.ThenReply("""{"object":"file","id":"file-1","deleted":true}""");
        gateway.Server.ThenRecorded(RecordedExchange.Read("FilesTests_GetFileCanParseServiceErrorAsync"));
        var client = (await ConnectAsync(gateway)).GetOpenAIFileClient();

        OpenAIFile file = await client.UploadFileAsync(BinaryData.FromBytes("Hello"u8.ToArray()), "你好.txt", FileUploadPurpose.Assistants);
        BinaryData content = await client.DownloadFileAsync(file.Id);
        FileDeletionResult deleted = await client.DeleteFileAsync("file-1");
        var missing = await Assert.ThrowsAsync<ClientResultException>(() => client.GetFileAsync("fake_id"));

        Assert.Equal(("你好.txt", true, 404), (file.Filename, deleted.Deleted, missing.Status));
        Assert.Equal([0, 1, 2, 255], content.ToArray());
        Assert.Contains("Hello", gateway.Server.Requests[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_GetTheDialectsErrors()
    {
        await using var gateway = await OperationGateway.StartAsync();
        var client = await ConnectAsync(gateway);

        var unable = await Assert.ThrowsAsync<ClientResultException>(() => client.GetEmbeddingClient("chat").GenerateEmbeddingAsync("a"));
        var unknown = await Assert.ThrowsAsync<ClientResultException>(() => client.GetAudioClient("none").TranscribeAudioAsync(new MemoryStream([1]), "a.mp3"));

        Assert.Equal((400, 404), (unable.Status, unknown.Status));
        Assert.Contains("unsupported_by_model", unable.Message, StringComparison.Ordinal);
        Assert.Contains("model_not_found", unknown.Message, StringComparison.Ordinal);
    }

    private static async Task<SdkClient> ConnectAsync(ModelGateway gateway)
        => new(new ApiKeyCredential("client-key"), new SdkOptions { Endpoint = new Uri(await gateway.ListenAsync() + "/v1") });
}
