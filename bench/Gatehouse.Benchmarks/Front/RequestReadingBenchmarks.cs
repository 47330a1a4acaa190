using BenchmarkDotNet.Attributes;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Front.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Benchmarks.Front;

/// <summary>
/// Reading a browser's request of 13 fields out of what the server parsed: with every check, and the same copying without
/// one. The difference is what strictness costs.
/// </summary>
[MemoryDiagnoser]
public class RequestReadingBenchmarks
{
    private readonly CanonicalRequest _request = new();
    private readonly HttpRequestFeature _source = new() { Method = "GET", Scheme = "https", Protocol = "HTTP/1.1", RawTarget = "/shop/items/5?page=2" };

    [GlobalSetup]
    public void Fill()
    {
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
        [
            ("Host", "shop.example"),
            ("Connection", "keep-alive"),
            ("sec-ch-ua", "\"Chromium\";v=\"130\", \"Not?A_Brand\";v=\"99\""),
            ("sec-ch-ua-mobile", "?0"),
            ("sec-ch-ua-platform", "\"Linux\""),
            ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"),
            ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"),
            ("Sec-Fetch-Site", "same-origin"),
            ("Sec-Fetch-Mode", "navigate"),
            ("Referer", "https://shop.example/shop/items"),
            ("Accept-Encoding", "gzip, deflate, br, zstd"),
            ("Accept-Language", "en-GB,en;q=0.9,de;q=0.8"),
            ("Cookie", "session=0123456789abcdef0123456789abcdef; theme=dark"),
        ])
        {
            _source.Headers[name] = value;
        }
    }

    [Benchmark]
    public Problem? Read()
    {
        _request.Headers.Clear();
        return RequestReading.Read(_source, _request, peer: null, isExtendedConnect: false, takesEncodedSlashes: false);
    }

    /// <summary>What any front would do with the fields.</summary>
    [Benchmark(Baseline = true)]
    public int Copy()
    {
        _request.Headers.Clear();
        _request.Method = _source.Method;
        _request.Scheme = _source.Scheme;
        _request.ContentLength = _source.Headers.ContentLength;
        foreach (var (name, values) in _source.Headers)
        {
            for (int i = 0; i < values.Count; i++)
            {
                _request.Headers.Add(name, values[i] ?? "");
            }
        }

        CanonicalHost.TryRead(_request.Headers.Get("Host") ?? "", _request, out _);
        CanonicalPath.TryRead(_source.RawTarget, _request, out _);
        return _request.Headers.Count;
    }
}
