using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Server.Demo;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Testing;

/// <summary>
/// A stand-in for model vendors: the demo's model, steered by words in the prompt, with what tests need besides: requests
/// as received, replies from recordings, and bytes exactly as scripted. Scripted answers are used up in order; then the
/// demo model answers again.
/// </summary>
public sealed class FakeModelServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _script = new();
    private DemoServer _demo = null!;
    private int _aborted;

    private FakeModelServer()
    {
    }

    /// <summary>Where it listens; OpenAI's API is below /v1, Anthropic's at /v1/messages.</summary>
    public string Address => _demo.Address;

    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    public RecordedRequest LastRequest => _requests.Last();

    /// <summary>The last request's body as JSON.</summary>
    public JsonNode LastBody => JsonNode.Parse(LastRequest.Body)!;

    /// <summary>Answers requests by what is in them, where none is scripted; false leaves it to the demo model.</summary>
    public Func<HttpContext, byte[], Task<bool>>? Answering { get; set; }

    /// <summary>Thrown by an answer that has begun, it ends the connection without the reply's end.</summary>
    public static Exception Break => new DemoCutException();

    /// <summary>How many requests the caller gave up.</summary>
    public int Aborted => Volatile.Read(ref _aborted);

    public static async Task<FakeModelServer> StartAsync()
    {
        var server = new FakeModelServer();
        server._demo = await DemoServer.StartAsync(instead: server.AnswerAsync);
        return server;
    }

    /// <summary>Answers the next request in any way.</summary>
    public FakeModelServer Then(Func<HttpContext, Task> answer)
    {
        _script.Enqueue(answer);
        return this;
    }

    /// <summary>Answers the next request with a whole reply, such as a recording.</summary>
    public FakeModelServer ThenReply(string json, int status = 200, params (string Name, string Value)[] headers) => Then(async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.WriteAsync(json);
    });

    /// <summary>Answers the next request with a recorded reply from shared data.</summary>
    public FakeModelServer ThenRecordedReply(params string[] path) => ThenReply(File.ReadAllText(SharedData.PathOf(path)));

    /// <summary>Answers the next request with a stream of events, each the JSON of one, framed as the vendor frames it.</summary>
    public FakeModelServer ThenStream(IEnumerable<string> events, ModelVendor vendor, string lineEnd = "\n")
        => ThenStreamBytes([Frame(events, vendor, lineEnd)]);

    /// <summary>Answers the next request with a recorded stream from shared data: one event's JSON a line.</summary>
    public FakeModelServer ThenRecordedStream(ModelVendor vendor, params string[] path)
        => ThenStream(File.ReadLines(SharedData.PathOf(path)).Where(line => line.Length > 0), vendor);

    /// <summary>Answers the next request with an event stream of exactly these bytes, each piece flushed by itself.</summary>
    /// <param name="pieces">The pieces, in order.</param>
    /// <param name="isCut">Whether the connection ends without the reply's end.</param>
    /// <param name="between">Awaited between two pieces.</param>
    public FakeModelServer ThenStreamBytes(IReadOnlyList<byte[]> pieces, bool isCut = false, Func<Task>? between = null) => Then(async context =>
    {
        context.Response.ContentType = "text/event-stream";
        foreach (var piece in pieces)
        {
            await context.Response.Body.WriteAsync(piece);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (between is not null)
            {
                await between();
            }
        }

        if (isCut)
        {
            throw new DemoCutException();
        }
    });

    /// <summary>Cuts bytes into pieces of these sizes, over and over.</summary>
    public static IReadOnlyList<byte[]> Cut(byte[] bytes, params int[] sizes)
    {
        var pieces = new List<byte[]>();
        for (int at = 0, i = 0; at < bytes.Length; i++)
        {
            int size = Math.Min(Math.Max(1, sizes[i % sizes.Length]), bytes.Length - at);
            pieces.Add(bytes[at..(at + size)]);
            at += size;
        }

        return pieces;
    }

    /// <summary>The bytes of a stream of events.</summary>
    public static byte[] Frame(IEnumerable<string> events, ModelVendor vendor, string lineEnd = "\n")
    {
        var text = new StringBuilder();
        foreach (string json in events)
        {
            if (vendor == ModelVendor.Anthropic)
            {
                text.Append("event: ").Append(JsonNode.Parse(json)!["type"]!.GetValue<string>()).Append(lineEnd);
            }

            text.Append("data: ").Append(json).Append(lineEnd).Append(lineEnd);
        }

        if (vendor == ModelVendor.OpenAI)
        {
            text.Append("data: [DONE]").Append(lineEnd).Append(lineEnd);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public ValueTask DisposeAsync() => _demo.DisposeAsync();

    private async Task<bool> AnswerAsync(HttpContext context, byte[] body)
    {
        context.RequestAborted.Register(() => Interlocked.Increment(ref _aborted));
        _requests.Enqueue(RecordedRequest.Of(context, body));
        if (!_script.TryDequeue(out var answer))
        {
            return Answering is not null && await Answering(context, body);
        }

        await answer(context);
        return true;
    }
}
