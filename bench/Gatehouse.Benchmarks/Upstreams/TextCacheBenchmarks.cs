using BenchmarkDotNet.Attributes;
using Gatehouse.Gateway.Upstreams.Http1;

namespace Gatehouse.Benchmarks.Upstreams;

/// <summary>Bytes to text: one that is known, one that is always new, and one that is too long to be kept.</summary>
[MemoryDiagnoser]
public class TextCacheBenchmarks
{
    private readonly byte[] _new = "0000000000000000"u8.ToArray();
    private readonly byte[] _long = new byte[200];
    private uint _number;

    [GlobalSetup]
    public void Setup() => _long.AsSpan().Fill((byte)'x');

    [Benchmark(Baseline = true)]
    public string Known() => TextCache.Get("application/json"u8);

    [Benchmark]
    public string New()
    {
        _number++;
        for (int i = 0; i < 8; i++)
        {
            _new[i] = (byte)('a' + ((_number >> (4 * i)) & 15));
        }

        return TextCache.Get(_new);
    }

    [Benchmark]
    public string TooLong() => TextCache.Get(_long);
}
