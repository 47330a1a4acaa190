using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.AnthropicCompatible;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.Testing;
using AnthropicRecordings = Gatehouse.AI.Tests.Providers.AnthropicCompatible.Recordings;

namespace Gatehouse.AI.Tests.Dialects.OpenAIResponses;

/// <summary>Recorded streams of other forms become streams of this one: within its grammar, and with nothing left out.</summary>
public sealed class ResponsesRecordingTests
{
    public static TheoryData<string> Anthropic => AnthropicRecordings.Streams();

    public static TheoryData<string> OpenAI { get; } =
    [
        "openai/openai-text.chunks.txt", "openai/azure-model-router.1.chunks.txt", "openai-compatible/xai-text.chunks.txt", "openai-compatible/xai-tool-call.chunks.txt",
        "deepseek/deepseek-text.chunks.txt", "groq/groq-reasoning.chunks.txt", "groq/groq-text.chunks.txt", "mistral/mistral-tool-call.chunks.txt",
        "mistral/mistral-incremental-tool-call.chunks.txt", "azure/azure-deepseek-reasoning.1.chunks.txt", "xai/xai-text.chunks.txt", "xai/xai-tool-call.chunks.txt",
    ];

    [Theory]
    [MemberData(nameof(Anthropic))]
    public void Stream_OfAnthropic_KeepsTheGrammar(string name)
    {
        foreach (var data in AnthropicRecordings.Events(name))
        {
            Check(Read(new AnthropicStream(), data));
        }
    }

    [Theory]
    [MemberData(nameof(OpenAI))]
    public void Stream_OfOpenAIChat_KeepsTheGrammar(string name)
        => Check(Read(new OpenAIStream(), [.. File.ReadLines(SharedData.PathOf(["ai-recordings", .. name.Split('/')])).Where(l => l.Length > 0), "[DONE]"]));

    [Fact]
    public void Stream_CutAtEveryEvent_FailsWithinTheGrammar()
    {
        var error = new ModelError(ModelErrorKind.Unreachable, 502, "gone");
        foreach (var (name, stream) in (IEnumerable<(string, ProviderStream)>)[("anthropic/anthropic-json-output-format.1.chunks.txt", new AnthropicStream()), ("xai/xai-tool-call.chunks.txt", new OpenAIStream())])
        {
            var events = Read(stream, File.ReadLines(SharedData.PathOf(["ai-recordings", .. name.Split('/')])).Where(l => l.Length > 0));
            for (int count = 1; count < events.Count; count++)
            {
                if (events[count - 1].Kind is not (StreamEventKind.Ended or StreamEventKind.Failed))
                {
                    Assert.Equal("response.failed", EventGrammar.Read(Responses.Stream(events.Take(count), error)).Last);
                }
            }
        }
    }

    private static List<StreamEvent> Read(ProviderStream stream, IEnumerable<string> data)
    {
        var events = new List<StreamEvent>();
        foreach (string json in data)
        {
            stream.Read("any"u8, Encoding.UTF8.GetBytes(json), events);
        }

        if (!events.Any(e => e.Kind is StreamEventKind.Ended or StreamEventKind.Failed))
        {
            stream.End(events);
        }

        return events;
    }

    private static void Check(List<StreamEvent> events)
    {
        var error = events.FirstOrDefault(e => e.Kind == StreamEventKind.Failed).Error;
        var read = EventGrammar.Read(Responses.Stream(events.Where(e => e.Kind != StreamEventKind.Failed), error));

        Assert.Equal(error is not null, read.Last == "response.failed");
        Assert.Equal(TextOf(events, StreamEventKind.TextDelta), read.Text);
        Assert.Equal(TextOf(events, StreamEventKind.RefusalDelta), read.Refusal);
        Assert.Equal(TextOf(events, StreamEventKind.ThinkingDelta), string.Concat(read.Items.Where(i => i.Type == "reasoning").SelectMany(i => i.Parts).Select(p => p.Text)));
        var started = events.Where(e => e.Kind == StreamEventKind.ToolCallStarted).ToList();
        var calls = read.Items.Where(i => i.Type == "function_call").ToList();
        Assert.Equal(started.Select(e => (e.Text, e.Name)), calls.Select(i => ((string?)i.CallId, (string?)i.Name)));
        foreach (var (start, call) in started.Zip(calls))
        {
            string arguments = TextOf(events.Where(e => e.PartIndex == start.PartIndex), StreamEventKind.ToolArgumentsDelta);
            Assert.Equal(arguments.Length == 0 && call.IsDone ? "{}" : arguments, call.Arguments);
        }

        if (events.LastOrDefault(e => e.Kind == StreamEventKind.Usage).Usage is { } usage && error is null)
        {
            Assert.Equal(usage.TotalInput + usage.TotalOutput, read.Response["usage"]!["total_tokens"]!.GetValue<long>());
        }
    }

    private static string TextOf(IEnumerable<StreamEvent> events, StreamEventKind kind) => string.Concat(events.Where(e => e.Kind == kind && e.Choice == 0).Select(e => e.Text));
}
