using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams.Http1;

namespace Gatehouse.Benchmarks.Upstreams;

/// <summary>The head of a reply, read from bytes: fields whose values repeat, and fields whose values are new each time.</summary>
[MemoryDiagnoser]
public class ReplyHeadBenchmarks
{
    private readonly HeaderList _fields = new();
    private byte[] _same = [];
    private byte[][] _changing = [];
    private int _next;

    [Params(1, 30)]
    public int Fields { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _same = Head(0);
        _changing = [.. Enumerable.Range(0, 4096).Select(Head)];
    }

    [Benchmark(Baseline = true)]
    public int ValuesThatRepeat() => Read(_same);

    /// <summary>One value of each head is new: what a request id or an entity tag costs.</summary>
    [Benchmark]
    public int OneNewValue() => Read(_changing[_next++ & 4095]);

    private int Read(byte[] bytes)
    {
        _fields.Clear();
        return ReplyHead.Read(bytes, _fields, out var head) is null ? head.Status : throw new InvalidOperationException("The head is not one.");
    }

    private byte[] Head(int number)
    {
        var head = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Length: 1024\r\n");
        for (int i = 0; i < Fields; i++)
        {
            string value = i == 0 ? number.ToString("x16", CultureInfo.InvariantCulture) : $"value of field {i}";
            head.Append(CultureInfo.InvariantCulture, $"X-Field-{i}: {value}\r\n");
        }

        return Encoding.ASCII.GetBytes(head.ToString());
    }
}
