using System.Text;
using Gatehouse.Core.Requests;
using Gatehouse.Testing;
using Gatehouse.Testing.Http2;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Front.Http2;

/// <summary>Limits of a listener as clients of HTTP/2 meet them; and clients that none of them may meet.</summary>
public class Http2ClientTests
{
    private const string Metric = "gatehouse_client_limits_total";

    /// <summary>What grpc-go does with each message of a stream while it measures the line: a window update and a PING.</summary>
    [Fact]
    public async Task StreamOfSmallMessages_EachAnsweredWithPingAndWindow_IsNotEnded()
    {
        const int Messages = 300;
        using var answered = new SemaphoreSlim(1);
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            await socket.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), stop);
            for (int i = 0; i < Messages; i++)
            {
                await answered.WaitAsync(stop);
                await socket.SendAsync("7\r\n\0\0\0\0\u0002\u0008\u0001\r\n"u8.ToArray(), stop);
            }

            await socket.SendAsync("0\r\n\r\n"u8.ToArray(), stop);
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: Listen("http2_control_frames: 10"));
        using var client = await Http2Client.ConnectAsync(gateway.Port);
        await client.SendAsync(RawFrames.Get(1));

        int messages = 0;
        (byte Flags, int Stream, byte[] Payload) data;
        do
        {
            data = await client.ReadAsync(RawFrames.Data);
            if (data.Payload.Length > 0)
            {
                messages++;
                await client.SendAsync([.. RawFrames.Window(0, data.Payload.Length), .. RawFrames.Frame(RawFrames.Ping, 0, 0, new byte[8])]);
                answered.Release();
            }
        }
        while ((data.Flags & RawFrames.EndOfStream) == 0);

        Assert.Equal(Messages, messages);
    }

    /// <summary>A window of one byte cuts a reply into frames that are no messages: they allow nothing.</summary>
    [Fact]
    public async Task ReplyReadByteByByte_IsEnded()
    {
        await using var upstream = await FakeUpstream.StartAsync(c => c.Response.Body.WriteAsync(new byte[10_000]).AsTask());
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: Listen("http2_control_frames: 10"));
        using var client = await Http2Client.ConnectAsync(gateway.Port);
        await client.SendAsync([.. RawFrames.Setting(4, 1), .. RawFrames.Get(1)]);

        int read = 0;
        while (await client.ReadAsync() is { } frame && frame.Type != RawFrames.GoAway)
        {
            if (frame.Type == RawFrames.Data)
            {
                read += frame.Payload.Length;
                await client.SendAsync(RawFrames.Window(1, 1));
            }
        }

        Assert.InRange(read, 10, 9_000);
    }

    [Fact]
    public async Task Body_StillArrivingAfterRequestTime_Is408_AndCounted()
    {
        var time = new FakeTimeProvider();
        using var metrics = new MetricCapture();
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: Listen("request_time: 30s, minimum_rate: 0B"), time: time);
        using var client = await Http2Client.ConnectAsync(gateway.Port);
        await client.SendAsync([.. RawFrames.Post(1), .. RawFrames.Frame(RawFrames.Data, 0, 1, "abc"u8)]);
        await Eventually.TrueAsync(() => upstream.BytesReceived > 0, "the request has reached the upstream");

        var reading = client.ReadAsync(RawFrames.Headers);
        while (!reading.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(reading, Task.Delay(20, TestContext.Current.CancellationToken));
        }

        var record = await gateway.RecordAsync();
        Assert.Contains("408", Encoding.Latin1.GetString((await reading).Payload));
        Assert.Equal((408, ProblemKind.RequestTimeout), (record.Status, record.Problem!.Kind));
        Assert.True(metrics.Count(Metric, "limit=request_time") >= 1, "the limit was counted");
        Assert.Empty(upstream.Requests);
    }

    /// <summary>Only the stream whose body was late ends.</summary>
    [Fact]
    public async Task Body_LateOnOneStream_LeavesTheOthers()
    {
        var time = new FakeTimeProvider();
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: Listen("request_time: 30s, minimum_rate: 0B"), time: time);
        using var client = await Http2Client.ConnectAsync(gateway.Port);
        await client.SendAsync([.. RawFrames.Post(1), .. RawFrames.Frame(RawFrames.Data, 0, 1, "abc"u8)]);
        await Eventually.TrueAsync(() => upstream.BytesReceived > 0, "the request has reached the upstream");
        var reading = client.ReadAsync(RawFrames.Headers);
        while (!reading.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(reading, Task.Delay(20, TestContext.Current.CancellationToken));
        }

        await client.SendAsync(RawFrames.Get(3));

        (byte Flags, int Stream, byte[] Payload) head;
        do
        {
            head = await client.ReadAsync(RawFrames.Headers);
        }
        while (head.Stream != 3);
        Assert.Single(upstream.Requests);
    }

    [Fact]
    public async Task Streams_BeyondTheLimit_AreRefused_AndCounted()
    {
        using var metrics = new MetricCapture();
        await using var upstream = await FakeUpstream.StartAsync(c => Task.Delay(Timeout.Infinite, c.RequestAborted));
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: Listen("http2_streams: 2"));
        using var client = await Http2Client.ConnectAsync(gateway.Port);

        await client.SendAsync([.. RawFrames.Get(1), .. RawFrames.Get(3), .. RawFrames.Get(5)]);
        var reset = await client.ReadAsync(RawFrames.ResetStream);

        // REFUSED_STREAM: the client may send it again.
        Assert.Equal((5, 7), (reset.Stream, reset.Payload[3]));
        await Eventually.TrueAsync(() => metrics.Count(Metric, "limit=http2_streams") >= 1, "the limit was counted");
        await Eventually.TrueAsync(() => gateway.Front.ActiveRequests == 2, "the others run");
    }

    private static string Listen(string limits) => $"listen: [ {{ url: \"http://127.0.0.1:0\", protocols: [http2], limits: {{ {limits} }} }} ]";
}
