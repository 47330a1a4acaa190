using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Gatehouse.EndToEnd.Tests.Floods;

/// <summary>
/// Clients that behave: each asks, waits for the answer, rests and asks again, on a connection that it keeps. Each has a thread, so
/// that what is measured is not how busy the tests' own pool is.
/// </summary>
internal sealed class GoodClients : IAsyncDisposable
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly Thread[] _clients;
    private ConcurrentQueue<double> _times = new();

    public GoodClients(int clients, int port)
    {
        _clients = [.. Enumerable.Range(0, clients).Select(_ => new Thread(() => Run(port)) { IsBackground = true })];
        Array.ForEach(_clients, c => c.Start());
    }

    /// <summary>What was answered wrongly, late or not at all.</summary>
    public ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>How long the answers of this time took, in milliseconds.</summary>
    public async Task<Answers> MeasureAsync(TimeSpan time)
    {
        _times = new ConcurrentQueue<double>();
        await Task.Delay(time);
        double[] sorted = [.. _times.Order()];
        return new Answers(sorted.Length, At(sorted, 0.5), At(sorted, 0.99));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Array.ForEach(_clients, c => c.Join());
        _stop.Dispose();
    }

    private static double At(double[] sorted, double share) => sorted.Length == 0 ? double.NaN : sorted[(int)((sorted.Length - 1) * share)];

    private void Run(int port)
    {
        byte[] buffer = new byte[4096];
        try
        {
            using var client = new TcpClient("127.0.0.1", port) { NoDelay = true, ReceiveTimeout = 20_000 };
            var stream = client.GetStream();
            while (!_stop.IsCancellationRequested)
            {
                long asked = Stopwatch.GetTimestamp();
                stream.Write("GET /good HTTP/1.1\r\nHost: a\r\n\r\n"u8);
                int read = stream.Read(buffer);
                if (read < 12 || !buffer.AsSpan(0, 12).SequenceEqual("HTTP/1.1 200"u8))
                {
                    Failures.Enqueue($"\"{System.Text.Encoding.Latin1.GetString(buffer, 0, read)}\"");
                    return;
                }

                _times.Enqueue(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                _stop.Token.WaitHandle.WaitOne(Rest);
            }
        }
        catch (IOException e)
        {
            Failures.Enqueue(e.Message);
        }
    }

    /// <summary>How many answers there were, and what half of them and 99 of 100 stayed below, in milliseconds.</summary>
    public sealed record Answers(int Count, double Median, double P99)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count} answers, p50 {Median:0.00} ms, p99 {P99:0.00} ms");
    }
}
