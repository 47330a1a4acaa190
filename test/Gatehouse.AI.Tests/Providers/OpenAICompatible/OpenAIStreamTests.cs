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

    [Fact]
    public void Read_ErrorInAChoice_IsNoEndOfItsAnswer()
    {
        const string Failed = """{"id":"a","choices":[{"index":0,"delta":{"content":""},"finish_reason":"error","error":{"code":429,"message":"too many"}}]}""";
        var events = Read("""{"id":"a","choices":[{"index":0,"delta":{"content":"one"}}]}""", Failed, "[DONE]");

        Assert.Equal((StreamEventKind.Failed, ModelErrorKind.RateLimited, "too many"), (events[^1].Kind, events[^1].Error!.Kind, events[^1].Error!.Message));
        Assert.DoesNotContain(events, e => e.Kind is StreamEventKind.Finished or StreamEventKind.Ended);
        var whole = Assert.Throws<ModelException>(() => OpenAIReply.Read(Encoding.UTF8.GetBytes(Failed.Replace("delta", "message", StringComparison.Ordinal))));
        Assert.Equal(ModelErrorKind.RateLimited, whole.Error.Kind);
    }

    [Fact]
    public void Read_EndWithTheWordError_IsOneWhenNothingCame()
    {
        const string Nothing = """{"id":"a","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"error"}]}""";
        string some = Nothing.Replace("\"\"", "\"one\"", StringComparison.Ordinal);

        Assert.Equal(StreamEventKind.Failed, Read(Nothing, "[DONE]")[^1].Kind);
        Assert.Equal((FinishReason.Unknown, "error"), Read(some, "[DONE]").Where(e => e.Kind == StreamEventKind.Finished).Select(e => (e.Finish, e.Text)).Single());
        Assert.Throws<ModelException>(() => OpenAIReply.Read(Encoding.UTF8.GetBytes(Nothing.Replace("delta", "message", StringComparison.Ordinal))));
        Assert.Equal(FinishReason.Unknown, OpenAIReply.Read(Encoding.UTF8.GetBytes(some.Replace("delta", "message", StringComparison.Ordinal))).Choices[0].Finish);
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
