using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Gatehouse.Gateway.Upstreams.Http1;

namespace Gatehouse.Benchmarks.Upstreams;

/// <summary>
/// A body of 64 kB in the chunked coding, received in pieces of 16 kB. Decoding is in place, so each run copies the coding
/// first; what that costs is measured alone.
/// </summary>
[MemoryDiagnoser]
public class ChunkedDecoderBenchmarks
{
    private const int Body = 65_536;
    private const int Piece = 16_384;

    private byte[] _coding = [];
    private byte[] _received = [];

    [Params(64, 1024, 16_384)]
    public int ChunkBytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var coding = new StringBuilder();
        for (int i = 0; i < Body / ChunkBytes; i++)
        {
            coding.Append(CultureInfo.InvariantCulture, $"{ChunkBytes:x}\r\n").Append('x', ChunkBytes).Append("\r\n");
        }

        _coding = Encoding.ASCII.GetBytes(coding.Append("0\r\n\r\n").ToString());
        _received = new byte[_coding.Length];
    }

    [Benchmark(Baseline = true)]
    public void CopyOnly() => _coding.CopyTo(_received, 0);

    [Benchmark]
    public int CopyAndDecode()
    {
        _coding.CopyTo(_received, 0);
        var decoder = default(ChunkedDecoder);
        int start = 0;
        int end = 0;
        int total = 0;
        while (!decoder.IsDone)
        {
            end = Math.Min(end + Piece, _received.Length);
            if (decoder.Decode(_received.AsSpan(start..end), out var payload, out int consumed, out _) is { } fault)
            {
                throw new InvalidOperationException(fault);
            }

            start += consumed;
            total += payload.Length;
        }

        return total;
    }
}
