using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.AI.Tests.Providers.OpenAICompatible;

/// <summary>Streams of servers that took the form over and are not strict about it.</summary>
public sealed class OpenAIStreamTests
{
    [Fact]
    public void Read_ReasonToldTwiceAndBeforeTheLastWords_EndsOnceBehindThem()
    {
        var events = Read(
            """{"id":"a","choices":[{"index":0,"delta":{"content":"one"},"finish_reason":"stop"}]}""",
            """{"id":"a","choices":[{"index":0,"delta":{"content":" two"},"finish_reason":"length"}]}""",
            """{"id":"a","choices":[{"index":0,"delta":{},"finish_reason":"length"}]}""",
            "[DONE]");

        Assert.Equal("one two", string.Concat(events.Where(e => e.Kind == StreamEventKind.TextDelta).Select(e => e.Text)));
        Assert.Equal([StreamEventKind.Finished, StreamEventKind.Ended], events.TakeLast(2).Select(e => e.Kind));
        Assert.Equal(FinishReason.Length, Assert.Single(events, e => e.Kind == StreamEventKind.Finished).Finish);
        Assert.Equal(events.Count(e => e.Kind == StreamEventKind.TextStarted), events.Count(e => e.Kind == StreamEventKind.PartEnded));
    }

    [Fact]
    public void Read_EmptyReasons_AreNone()
    {
        var events = Read(
            """{"id":"a","choices":[{"index":0,"delta":{"content":"one"},"finish_reason":""}]}""",
            """{"id":"a","choices":[{"index":0,"delta":{"content":" two"},"finish_reason":""}]}""");

        Assert.Equal(StreamEventKind.Failed, events[^1].Kind);
        Assert.DoesNotContain(events, e => e.Kind == StreamEventKind.Finished);
    }

    [Fact]
    public void Read_ChunksWithoutIds_StillBegin()
    {
        var events = Read("""{"model":"m","created":5,"choices":[{"index":0,"delta":{"content":"one"},"finish_reason":"stop"}]}""");

        Assert.Equal((StreamEventKind.Started, "m"), (events[0].Kind, events[0].Name));
        Assert.Equal(StreamEventKind.Ended, events[^1].Kind);
    }

    private static List<StreamEvent> Read(params string[] data)
    {
        var stream = new OpenAIStream();
        var events = new List<StreamEvent>();
        foreach (string json in data)
        {
            stream.Read(default, Encoding.UTF8.GetBytes(json), events);
        }

        stream.End(events);
        return events;
    }
}
