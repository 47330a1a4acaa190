using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using BenchmarkDotNet.Attributes;
using Gatehouse.Gateway.Front.Reading;

namespace Gatehouse.Benchmarks.Front;

/// <summary>Taking one head of a browser from a connection, with and without the look at its request line.</summary>
[MemoryDiagnoser]
public class RequestLineWatchBenchmarks
{
    private const string Target = "/shop/items/5?page=2";

    private static readonly byte[] Head = Encoding.Latin1.GetBytes($"GET {Target} HTTP/1.1\r\nHost: shop.example\r\n{string.Concat(Enumerable.Repeat("X-Field: of some length, as fields are\r\n", 12))}\r\n");

    private readonly PipeReader _plain = new Same(Head);
    private readonly RequestLineWatch _watched = new(new Both(new Same(Head)));

    [Benchmark(Baseline = true)]
    public bool Plain() => Take(_plain);

    [Benchmark]
    public bool Watched() => Take(_watched) && _watched.Saw("GET", Target, mayHaveBody: false);

    private static bool Take(PipeReader reader)
    {
        bool read = reader.TryRead(out var result);
        reader.AdvanceTo(result.Buffer.End);
        return read;
    }

    private sealed class Both(PipeReader input) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => throw new NotSupportedException();
    }

    private sealed class Same(byte[] head) : PipeReader
    {
        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public override bool TryRead(out ReadResult result)
        {
            result = new ReadResult(new ReadOnlySequence<byte>(head), isCanceled: false, isCompleted: false);
            return true;
        }

        public override void AdvanceTo(SequencePosition consumed)
        {
        }

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
        }

        public override void CancelPendingRead()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
