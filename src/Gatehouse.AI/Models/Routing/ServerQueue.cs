using System.Buffers;
using System.Buffers.Text;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Models.Routing;

/// <summary>
/// Asks a model server at an interval how many calls it works on and how many wait, from the first call on. What it said long ago, or
/// never, does not count.
/// </summary>
internal sealed class ServerQueue(UpstreamEndpoint? endpoint, ServerQueueDocument settings, TimeProvider time) : IDisposable
{
    private const int LongestReply = 8 * 1024 * 1024;
    private const int Fresh = 5;

    // Names of the gauges: vLLM, llama.cpp, SGLang, Text Generation Inference.
    private static readonly byte[][] RunningNames = [[.. "vllm:num_requests_running"u8], [.. "llamacpp:requests_processing"u8], [.. "sglang:num_running_reqs"u8], [.. "tgi_batch_current_size"u8]];
    private static readonly byte[][] WaitingNames = [[.. "vllm:num_requests_waiting"u8], [.. "llamacpp:requests_deferred"u8], [.. "sglang:num_queue_reqs"u8], [.. "tgi_queue_size"u8]];

    private readonly CancellationTokenSource _ended = new();
    private QueueReading? _last;
    private int _isStarted;
    private int _ours;

    /// <summary>Calls that this gateway has there.</summary>
    public int Ours => Volatile.Read(ref _ours);

    /// <summary>What it said last; null when that is too long ago.</summary>
    public QueueReading? Reading(long now)
        => Volatile.Read(ref _last) is { } last && time.GetElapsedTime(last.At, now) <= settings.Interval * Fresh ? last : null;

    /// <summary>A call goes there.</summary>
    public void Enter()
    {
        Interlocked.Increment(ref _ours);
        if (Volatile.Read(ref _isStarted) == 0 && Interlocked.Exchange(ref _isStarted, 1) == 0 && endpoint is not null)
        {
            _ = Task.Run(AskOnAsync);
        }
    }

    public void Leave() => Interlocked.Decrement(ref _ours);

    /// <summary>Takes what the server said; false when none of the known gauges is in it.</summary>
    public bool Take(ReadOnlySpan<byte> text, long now)
    {
        double running = 0;
        double waiting = 0;
        bool any = false;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (TryRead(line, RunningNames, out double value))
            {
                running += value;
                any = true;
            }
            else if (TryRead(line, WaitingNames, out value))
            {
                waiting += value;
                any = true;
            }
        }

        if (any)
        {
            Volatile.Write(ref _last, new QueueReading((int)Math.Clamp(running, 0, 1e9), (int)Math.Clamp(waiting, 0, 1e9), Ours, now));
        }

        return any;
    }

    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }

    // A server that does not answer is not asked any less: its calls tell what is wrong with it.
    private async Task AskOnAsync()
    {
        try
        {
            var ended = _ended.Token;
            using var timer = new PeriodicTimer(settings.Interval, time);
            do
            {
                await AskAsync(ended);
            }
            while (await timer.WaitForNextTickAsync(ended));
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // No snapshot has it any more.
        }
    }

    private async Task AskAsync(CancellationToken ended)
    {
        using var late = new CancellationTokenSource(settings.Interval * Fresh, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ended);
        try
        {
            var call = new UpstreamCall { Path = settings.Metrics };
            call.Headers.Set("Host", endpoint!.Address.Authority);
            await using var reply = await endpoint.SendAsync(call, either.Token);
            var text = new ArrayBufferWriter<byte>(16 * 1024);
            ReadOnlyMemory<byte> piece;
            while (text.WrittenCount < LongestReply && !(piece = await reply.ReadAsync()).IsEmpty)
            {
                text.Write(piece.Span);
            }

            if (reply.Status == 200)
            {
                Take(text.WrittenSpan, time.GetTimestamp());
            }
        }
        catch (Exception exception) when (exception is UpstreamException || (exception is OperationCanceledException && !ended.IsCancellationRequested))
        {
            // What it said last counts a little longer, then the calls in flight do.
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> line, byte[][] names, out double value)
    {
        foreach (byte[] name in names)
        {
            if (line.StartsWith(name) && line.Length > name.Length && line[name.Length] is (byte)' ' or (byte)'{')
            {
                int end = line[name.Length] == '{' ? line.LastIndexOf((byte)'}') + 1 : name.Length;
                return Utf8Parser.TryParse(line[end..].TrimStart(" \t"u8), out value, out _) && double.IsFinite(value);
            }
        }

        value = 0;
        return false;
    }
}
