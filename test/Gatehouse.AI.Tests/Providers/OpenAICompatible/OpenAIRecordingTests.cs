using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.OpenAICompatible;

public sealed class OpenAIRecordingTests
{
    public static TheoryData<string> Streams { get; } =
    [
        "openai/openai-text.chunks.txt", "openai/azure-model-router.1.chunks.txt", "openai-compatible/xai-text.chunks.txt", "openai-compatible/xai-tool-call.chunks.txt",
    ];

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_RecordedOfTheVendor_PassesByteForByteAndItsUsageIsRead(string name)
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        await using var gateway = await ModelGateway.StartAsync();
        string[] events = [.. (await File.ReadAllLinesAsync(SharedData.PathOf(["ai-recordings", .. name.Split('/')]))).Where(l => l.Length > 0)];
        byte[] bytes = FakeModelServer.Frame(events, ModelVendor.OpenAI);
        gateway.Server.ThenStreamBytes(FakeModelServer.Cut(bytes, 1000, 3, 77));

        var exchange = await gateway.PostAsync(ModelGateway.Call("x", stream: true, more: ",\"stream_options\":{\"include_usage\":true}"));

        Assert.Equal(bytes, exchange.Reply.Bytes);
        var model = exchange.Exchange.Record.Model!;
        var usage = events.Select(e => JsonNode.Parse(e)!["usage"]).LastOrDefault(u => u is not null);
        Assert.Equal(usage is null ? "estimated" : "reported", model.UsageGrade);
        if (usage is not null)
        {
            Assert.Equal(usage["prompt_tokens"]!.GetValue<long>(), model.InputTokens + model.CacheReadTokens + model.CacheWrite5mTokens);

            // What a vendor counts beside the completion (xAI: reasoning) is in its total.
            Assert.Equal(usage["total_tokens"]!.GetValue<long>() - usage["prompt_tokens"]!.GetValue<long>(), model.OutputTokens + model.ReasoningTokens);
        }

        Assert.Equal("ok", model.Outcome);
        Assert.NotEqual("", model.ResponseModel);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_RecordedOfTheVendor_ReadAndTappedAgree(string name)
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        var stream = new OpenAIStream();
        var tap = new OpenAITap();
        var observed = new StreamTap(stream);
        var events = new List<StreamEvent>();
        foreach (string line in (await File.ReadAllLinesAsync(SharedData.PathOf(["ai-recordings", .. name.Split('/')]))).Append("[DONE]").Where(l => l.Length > 0))
        {
            byte[] data = Encoding.UTF8.GetBytes(line);
            tap.Read(default, data);
            stream.Read(default, data, events);
        }

        events.ForEach(e => observed.Observe(e));
        Assert.Equal((tap.Usage, tap.Finish, tap.Model, tap.HasContent, tap.HasEnded), (observed.Usage, observed.Finish, observed.Model, observed.HasContent, observed.HasEnded));
        Assert.Null(tap.Error);
        var opened = events.Where(e => e.Kind is StreamEventKind.TextStarted or StreamEventKind.ThinkingStarted or StreamEventKind.ToolCallStarted).Select(e => e.PartIndex);
        Assert.Equal(opened, events.Where(e => e.Kind == StreamEventKind.PartEnded).Select(e => e.PartIndex));
    }

    [Fact]
    public void Replies_RecordedOfTheVendor_AreReadWhole()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        int read = 0;
        foreach (string file in Directory.EnumerateFiles(SharedData.PathOf("openai-recordings"), "Chat*.json"))
        {
            foreach (var entry in JsonNode.Parse(File.ReadAllText(file))!["Entries"]!.AsArray())
            {
                if (entry!["ResponseBody"] is not JsonObject body || body["object"]?.GetValue<string>() != "chat.completion")
                {
                    continue;
                }

                read++;
                byte[] bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
                var reply = OpenAIReply.Read(bytes);
                var summary = OpenAISummary.Read(bytes);
                Assert.Equal(body["id"]!.GetValue<string>(), reply.Id);
                Assert.Equal(body["choices"]!.AsArray().Count, reply.Choices.Count);
                Assert.Equal((reply.Usage, reply.Model, reply.Choices[^1].Finish), (summary.Usage, summary.Model, summary.Finish));
                Assert.Equal(body["usage"]!["total_tokens"]!.GetValue<long>(), reply.Usage.TotalInput + reply.Usage.TotalOutput);
                Assert.NotEqual(FinishReason.Unknown, summary.Finish);
            }
        }

        Assert.True(read >= 5, $"only {read} chat completions were found");
    }

    [Fact]
    public void Requests_RecordedOfTheClient_AreReadAndRewrittenAlike()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        var dialect = new Gatehouse.AI.Dialects.OpenAIChat.OpenAIChatForm();
        int read = 0;
        foreach (string file in Directory.EnumerateFiles(SharedData.PathOf("openai-recordings"), "Chat*.json"))
        {
            foreach (var entry in JsonNode.Parse(File.ReadAllText(file))!["Entries"]!.AsArray())
            {
                if (entry!["RequestBody"] is not JsonObject body || body["model"] is null || body["messages"] is null)
                {
                    continue;
                }

                read++;
                byte[] bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
                var outline = dialect.ReadOutline(Gatehouse.AI.Dialects.CallAddress.None, bytes);
                string sent = Encoding.UTF8.GetString(dialect.Rewrite(bytes, outline, "\"m\""u8, askForUsage: false).Span);
                body["model"] = "m";
                Assert.Equal(JsonSerializer.Serialize(body), JsonSerializer.Serialize(JsonNode.Parse(sent)));
            }
        }

        Assert.True(read >= 5, $"only {read} calls were found");
    }

    [Fact]
    public void Error_RecordedOfTheVendor_IsBillingNotALimit()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        byte[] body = File.ReadAllBytes(SharedData.PathOf("ai-recordings", "openai", "openai-error.1.json"));

        var error = OpenAIErrors.Read(429, new Gatehouse.Core.Requests.HeaderList(), body);

        Assert.Equal(ModelErrorKind.Billing, error.Kind);
        Assert.False(error.IsRetryable);
    }
}
