using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Testing.Http2;

/// <summary>One client that attacks over one connection until the server ends it or the time is over.</summary>
public sealed class Http2Flood
{
    private const int RoundsAtOnce = 64;

    private readonly List<int> _goAways = [];
    private long _resets;
    private long _replies;

    /// <summary>Whether the server ended the connection.</summary>
    public bool WasEnded { get; private set; }

    /// <summary>Rounds of the attack that were sent.</summary>
    public long Rounds { get; private set; }

    /// <summary>How long the connection lasted.</summary>
    public TimeSpan Lasted { get; private set; }

    /// <summary>Error codes of the GOAWAY frames that came.</summary>
    public IReadOnlyList<int> GoAways => _goAways;

    /// <summary>RST_STREAM frames that came.</summary>
    public long Resets => _resets;

    /// <summary>HEADERS frames that came.</summary>
    public long Replies => _replies;

    /// <summary>Attacks over a socket of loopback, or over the stream that is made of it.</summary>
    public static async Task<Http2Flood> RunAsync(int port, Http2Attack attack, TimeSpan time, Func<Stream, Task<Stream>>? secure = null)
    {
        var flood = new Http2Flood();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        Stream stream = new NetworkStream(socket);
        await using var secured = secure is null ? stream : await secure(stream);
        using var limit = new CancellationTokenSource(time);
        var started = Stopwatch.StartNew();
        var reading = attack.Reads ? flood.ReadAsync(secured, limit.Token) : Task.CompletedTask;
        await flood.SendAsync(secured, attack, limit.Token);
        if (flood.Rounds >= attack.MostRounds)
        {
            // Time to be ended for what was sent.
            await Task.WhenAny(reading, Task.Delay(TimeSpan.FromMilliseconds(300), limit.Token));
            await limit.CancelAsync();
        }

        await reading;
        flood.Lasted = started.Elapsed;
        return flood;
    }

    public override string ToString()
        => $"{(WasEnded ? "ended" : "NOT ENDED")} after {Lasted.TotalSeconds:0.00} s and {Rounds} rounds, GOAWAY [{string.Join(',', _goAways)}], {_resets} resets, {_replies} replies";

    private async Task SendAsync(Stream stream, Http2Attack attack, CancellationToken limit)
    {
        try
        {
            await stream.WriteAsync((byte[])[.. RawFrames.Preface, .. RawFrames.Frame(RawFrames.Settings, 0, 0, []), .. attack.Opening], limit);
            while (!WasEnded && Rounds < attack.MostRounds)
            {
                int first = (int)Rounds;
                await stream.WriteAsync(Enumerable.Range(first, RoundsAtOnce).SelectMany(attack.Round).ToArray(), limit);
                Rounds += RoundsAtOnce;
                if (attack.Pause > TimeSpan.Zero)
                {
                    await Task.Delay(attack.Pause, limit);
                }
            }
        }
        catch (IOException)
        {
            WasEnded = true;
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task ReadAsync(Stream stream, CancellationToken limit)
    {
        byte[] head = new byte[9];
        try
        {
            while (await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, limit) == head.Length)
            {
                byte[] payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >>> 8];
                await stream.ReadExactlyAsync(payload, limit);
                switch (head[3])
                {
                    case RawFrames.GoAway:
                        _goAways.Add(BinaryPrimitives.ReadInt32BigEndian(payload.AsSpan(4)));
                        break;
                    case RawFrames.ResetStream:
                        _resets++;
                        break;
                    case RawFrames.Headers:
                        _replies++;
                        break;
                }
            }

            WasEnded = true;
        }
        catch (IOException)
        {
            WasEnded = true;
        }
        catch (OperationCanceledException)
        {
        }
    }
}
