using System.Globalization;
using BenchmarkDotNet.Attributes;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams.Http1;

namespace Gatehouse.Benchmarks.Upstreams;

/// <summary>The head of a request, written as bytes.</summary>
[MemoryDiagnoser]
public class RequestHeadBenchmarks
{
    private readonly UpstreamCall _call = new() { Path = "/v1/items/5/parts", Query = "page=2" };
    private byte[] _buffer = new byte[4096];

    [Params(1, 30)]
    public int Fields { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _call.Headers.Add("Host", "api.example.com");
        for (int i = 1; i < Fields; i++)
        {
            _call.Headers.Add(string.Create(CultureInfo.InvariantCulture, $"X-Field-{i}"), $"value of field {i}");
        }
    }

    [Benchmark]
    public int Write() => RequestHead.Write(_call, "", ref _buffer);
}
