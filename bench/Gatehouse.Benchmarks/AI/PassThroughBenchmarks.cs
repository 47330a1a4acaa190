using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.OpenAIChat;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.Benchmarks.AI;

/// <summary>What a model call that passes through costs beside the network: outline and edit of the body, and each chunk.</summary>
[MemoryDiagnoser]
public class PassThroughBenchmarks
{
    private readonly OpenAIChatForm _form = new();
    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private byte[] _body = [];
    private byte[] _stream = [];

    [Params(1, 100)]
    public int Kilobytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        string text = new('x', 1000);
        string messages = string.Join(',', Enumerable.Repeat($$"""{"role":"user","content":"{{text}}"}""", Kilobytes));
        _body = Encoding.UTF8.GetBytes($$"""{"model":"chat","messages":[{{messages}}],"stream":true}""");
        var stream = new StringBuilder();
        for (int i = 0; i < 100; i++)
        {
            stream.Append("""data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5-mini","choices":[{"index":0,"delta":{"content":" word"},"finish_reason":null}],"usage":null}""").Append("\n\n");
        }

        _stream = Encoding.UTF8.GetBytes(stream.Append("data: [DONE]\n\n").ToString());
    }

    [Benchmark]
    public int OutlineAndRewrite()
    {
        var outline = _form.ReadOutline(CallAddress.None, _body);
        return _form.Rewrite(_body, outline, "\"gpt-5-mini\""u8, askForUsage: true).Length;
    }

    [Benchmark]
    public int ParseWhole() => _form.ReadCall(CallAddress.None, _body).Messages.Count;

    [Benchmark(OperationsPerInvoke = 100)]
    public int StreamFiltered() => Relay(filters: true);

    [Benchmark(OperationsPerInvoke = 100)]
    public int StreamUntouched() => Relay(filters: false);

    private int Relay(bool filters)
    {
        _output.ResetWrittenCount();
        using var reader = new SseReader();
        var tap = new OpenAITap();
        var changes = _form.OpenPassedStream(CallAddress.None, filters);
        reader.Append(_stream);
        while (reader.TryRead(out var next))
        {
            tap.Read(next.Name, next.Data);
            if (changes?.Pass(next, _output) ?? true)
            {
                _output.Write(next.Raw);
            }
        }

        return _output.WrittenCount;
    }
}
