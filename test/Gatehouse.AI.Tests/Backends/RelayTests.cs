using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>Images, audio and moderations through the gateway; the vendor replays recordings of OpenAI's.</summary>
public sealed class RelayTests
{
    [Theory]
    [InlineData("ImagesTests_BasicGenerationWorks", "gpt-image-1", "reported", 11, 6240)]
    [InlineData("GenerateSpeechTests_OutputFormatWorks(%aac%)", "gpt-4o-mini-tts", "counted", 0, 0)]
    [InlineData("GenerateSpeechTests_OutputFormatWorks(%mp3%)Async", "gpt-4o-mini-tts", "counted", 0, 0)]
    [InlineData("TranscriptionTests_TranscriptionFormatsWork(%json%)", "whisper-1", "reported", 0, 0)]
    [InlineData("TranscriptionTests_TranscriptionFormatsWork(%text%)Async", "whisper-1", "none", 0, 0)]
    [InlineData("TranscriptionTests_TranscriptionFormatsWork(%vtt%)", "whisper-1", "none", 0, 0)]
    [InlineData("TranscriptionTests_TranscriptionUsageWorks(%gpt-4o-mini-transcribe%)Async", "gpt-4o-mini-transcribe", "reported", 17, 11)]
    [InlineData("TranscriptionTests_StreamingIncludesWork", "gpt-4o-mini-transcribe", "reported", 17, 10)]
    public async Task Post_Recording_PassesByteForByteButForTheModel(string name, string model, string grade, long input, long output)
    {
        await using var gateway = await ModelGateway.StartAsync(OperationGateway.Yaml.Replace("openai/anything", "openai/" + model, StringComparison.Ordinal));
        var recorded = RecordedExchange.Read(name);
        gateway.Server.ThenRecorded(recorded);

        var exchange = await gateway.SendAsync(TestExchange.Post(recorded.Path).WithBody(recorded.RequestWithModel(model, "anything"), recorded.RequestType));

        Assert.Equal((200, recorded.ReplyType), (exchange.Reply.CommittedStatus, exchange.Reply.CommittedHeaders.Get("Content-Type")));
        Assert.Equal(recorded.Reply, exchange.Reply.Bytes);
        Assert.Equal(recorded.Request, gateway.Server.LastRequest.Body);
        Assert.Equal((recorded.Path, recorded.RequestType), (gateway.Server.LastRequest.RawTarget, gateway.Server.LastRequest.Header("Content-Type")));
        var record = exchange.Exchange.Record.Model!;
        Assert.Equal(("ok", "anything", model, grade, input, output), (record.Outcome, record.RequestedModel, record.ProviderModel, record.UsageGrade, record.InputTokens + record.AudioInputTokens, record.OutputTokens + record.ImageOutputTokens));
    }

    [Fact]
    public async Task Post_GroqsTranscription_IsText()
    {
        await using var gateway = await OperationGateway.StartAsync();
        var recorded = JsonNode.Parse(File.ReadAllText(SharedData.PathOf("ai-recordings", "groq", "groq-transcription-text.json")))!;
        gateway.Server.ThenBytes(ModelGateway.Utf8(recorded["body"]!.GetValue<string>()), recorded["headers"]!["content-type"]!.GetValue<string>());

        var exchange = await gateway.PostFormAsync("/v1/audio/transcriptions", ("model", "anything"), ("file", "x"));

        Assert.Equal(recorded["body"]!.GetValue<string>(), exchange.Reply.Text);
    }

    [Theory]
    [InlineData("/v1/moderations", false)]
    [InlineData("/v1/images/generations", false)]
    [InlineData("/v1/audio/speech", false)]
    [InlineData("/v1/images/edits", true)]
    [InlineData("/v1/audio/transcriptions", true)]
    [InlineData("/v1/audio/translations", true)]
    public async Task Post_ModelThatDoesNotSpeakIt_IsRefusedAndSkipped(string path, bool isForm)
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenReply("{}");
        Task<TestExchange> PostAsync(string model) => isForm ? gateway.PostFormAsync(path, ("model", model)) : gateway.PostAsync($$"""{"model":"{{model}}"}""", path);

        var refused = await PostAsync("chat");
        var skipped = await PostAsync("mixed");

        Assert.Equal(400, refused.Reply.CommittedStatus);
        Assert.Contains($"The model 'chat' does not answer {path}. It answers POST .../chat/completions", refused.Reply.Text, StringComparison.Ordinal);
        Assert.Equal((200, path), (skipped.Reply.CommittedStatus, Assert.Single(gateway.Server.Requests).RawTarget));
    }

    [Fact]
    public async Task Post_TargetFailsBeforeItsFirstByte_MovesOnWithItsOwnModel()
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenReply("{}", 503).ThenBytes([1, 2, 3], "audio/mpeg");

        var exchange = await gateway.PostAsync("""{"model":"both","input":"a"}""", "/v1/audio/speech");

        Assert.Equal([1, 2, 3], exchange.Reply.Bytes);
        Assert.Equal(("/second/audio/speech", "b"), (gateway.Server.LastRequest.RawTarget, gateway.Server.LastBody["model"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("--x\r\nContent-Disposition: form-data; name=model\r\n\r\nanything\r\n", "We could not read the form in the body of your request. The form ends within a part.")]
    [InlineData("{\"model\":\"anything\"}", "does not begin with the boundary")]
    [InlineData("--x\r\nContent-Disposition: form-data; name=file\r\n\r\n1\r\n--x--", "Missing required parameter: 'model'")]
    public async Task Post_MalformedForm_IsRefusedInTheDialect(string body, string message)
    {
        await using var gateway = await OperationGateway.StartAsync();

        var exchange = await gateway.SendAsync(TestExchange.Post("/v1/audio/transcriptions").WithBody(body, "multipart/form-data; boundary=x"));

        Assert.Equal(400, exchange.Reply.CommittedStatus);
        Assert.Contains(message, JsonNode.Parse(exchange.Reply.Text)!["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("refused", exchange.Exchange.Record.Model!.Outcome);
        Assert.Empty(gateway.Server.Requests);
    }

    [Theory]
    [InlineData("/v1/audio/transcriptions", "application/json", "The body must be a form")]
    [InlineData("/v1/audio/speech", "multipart/form-data; boundary=x", "The body must be JSON")]
    public async Task Post_OtherContentType_IsRefused(string path, string type, string message)
    {
        await using var gateway = await OperationGateway.StartAsync();

        var exchange = await gateway.SendAsync(TestExchange.Post(path).WithBody("{\"model\":\"anything\"}", type));

        Assert.Equal(415, exchange.Reply.CommittedStatus);
        Assert.Contains(message, exchange.Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_FormOverTheLimitOfBodies_IsRefused()
    {
        await using var gateway = await OperationGateway.StartAsync();
        var address = new Uri(await gateway.ListenAsync());
        await using var client = await RawClient.ConnectAsync(address.Port);

        await client.SendAsync("POST /v1/audio/transcriptions HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 40000000\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 413 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vendor_ErrorsOfImages_AreTheClients()
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenRecorded(RecordedExchange.Read("ImagesTests_GenerateImageCanParseServiceError"));
        gateway.Server.ThenReply("""{"error":{"message":"bad size","type":"invalid_request_error","param":"size","code":"x"}}""", 400);

        var refusedKey = await gateway.PostAsync("""{"model":"anything","prompt":"a"}""", "/v1/images/generations");
        var refusedCall = await gateway.PostAsync("""{"model":"anything","prompt":"a"}""", "/v1/images/generations");

        Assert.Equal(502, refusedKey.Reply.CommittedStatus);
        Assert.Contains("provider_authentication_failed", refusedKey.Reply.Text, StringComparison.Ordinal);
        Assert.Equal((400, "bad size"), (refusedCall.Reply.CommittedStatus, JsonNode.Parse(refusedCall.Reply.Text)!["error"]!["message"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("<html>log in</html>", "text/html", "sent a page")]
    [InlineData("[]", "application/json", "is not JSON")]
    public async Task Vendor_SendsNoAnswer_IsABadGateway(string body, string type, string message)
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenBytes(ModelGateway.Utf8(body), type);

        var exchange = await gateway.PostAsync("""{"model":"anything"}""", "/v1/moderations");

        Assert.Equal(502, exchange.Reply.CommittedStatus);
        Assert.Contains(message, exchange.Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vendor_StreamsAudio_EachPieceGoesOnAsItComes()
    {
        await using var gateway = await OperationGateway.StartAsync();
        var second = new TaskCompletionSource();
        gateway.Server.Then(async context =>
        {
            context.Response.ContentType = "audio/mpeg";
            await context.Response.Body.WriteAsync("first"u8.ToArray());
            await context.Response.Body.FlushAsync();
            await second.Task;
            await context.Response.Body.WriteAsync("second"u8.ToArray());
        });
        var exchange = TestExchange.Post("/v1/audio/speech", """{"model":"anything"}""").Under(gateway.Snapshot);

        var running = gateway.SendAsync(exchange);
        var read = await exchange.Reply.Reader.ReadAsync();
        Assert.Equal("first", Encoding.UTF8.GetString(read.Buffer.FirstSpan));
        exchange.Reply.Reader.AdvanceTo(read.Buffer.End);
        second.SetResult();
        await running;

        Assert.Equal("firstsecond", exchange.Reply.Text);
    }

    [Fact]
    public async Task Vendor_BreaksAudioOff_ReplyIsCut()
    {
        await using var gateway = await OperationGateway.StartAsync();
        var exchange = TestExchange.Post("/v1/audio/speech", """{"model":"anything"}""");
        gateway.Server.Then(async context =>
        {
            context.Response.ContentType = "audio/mpeg";
            await context.Response.Body.WriteAsync("first"u8.ToArray());
            await context.Response.Body.FlushAsync();
            await exchange.Reply.Started;
            context.Abort();
        });

        await gateway.SendAsync(exchange);

        Assert.True(exchange.Reply.IsAborted);
        Assert.Equal(("error", true), (exchange.Exchange.Record.Model!.Outcome, exchange.Exchange.Record.UpstreamFailure is not null));
    }

    [Fact]
    public async Task Vendor_FallsSilentInAudio_ReplyIsCut()
    {
        await using var gateway = await ModelGateway.StartAsync(OperationGateway.Yaml.Replace("organization:", "idle_timeout: 100ms, organization:", StringComparison.Ordinal));
        gateway.Server.Then(async context =>
        {
            context.Response.ContentType = "audio/mpeg";
            await context.Response.Body.WriteAsync("first"u8.ToArray());
            await context.Response.Body.FlushAsync();
            await Task.Delay(10_000, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });

        var exchange = await gateway.PostAsync("""{"model":"anything"}""", "/v1/audio/speech");

        Assert.True(exchange.Reply.IsAborted);
        Assert.Equal("error", exchange.Exchange.Record.Model!.Outcome);
    }

    [Fact]
    public async Task Client_Leaves_VendorIsCancelled()
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.Then(async context =>
        {
            context.Response.ContentType = "audio/mpeg";
            await context.Response.Body.WriteAsync("first"u8.ToArray());
            await context.Response.Body.FlushAsync();
            await Task.Delay(10_000, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        var exchange = TestExchange.Post("/v1/audio/speech", """{"model":"anything"}""").Under(gateway.Snapshot);

        var running = gateway.SendAsync(exchange);
        await exchange.Reply.Started;
        exchange.Leave();

        await Eventually.WithinAsync(running);
        await Eventually.TrueAsync(() => gateway.Server.Aborted == 1, "the vendor sees that the client left");
        Assert.Equal(("cancelled", true), (exchange.Exchange.Record.Model!.Outcome, exchange.Exchange.Record.ClientGone));
    }
}
