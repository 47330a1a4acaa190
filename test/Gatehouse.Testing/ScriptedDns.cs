using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Testing;

/// <summary>
/// A name server that answers over UDP what a test says, for what a real one cannot be brought to: exact TTLs under a fake
/// clock, SERVFAIL for one family, silence. Knows A, AAAA and SOA.
/// </summary>
public sealed class ScriptedDns : IAsyncDisposable
{
    public const int TypeA = 1;
    public const int TypeAaaa = 28;

    private const int TypeSoa = 6;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<(int Type, DateTimeOffset At)> _questions = new();
    private readonly TimeProvider _time;
    private readonly Task _serving;

    public ScriptedDns(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _serving = ServeAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_socket.LocalEndPoint!).Port}";

    /// <summary>Addresses for a type of question; null for no answer at all.</summary>
    public Func<int, Reply?> Answer { get; set; } = _ => Reply.Of(60, "127.0.0.1");

    /// <summary>Types of the questions so far, each with the time of the test's clock.</summary>
    public IReadOnlyList<(int Type, DateTimeOffset At)> Questions => [.. _questions];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        byte[] buffer = new byte[512];
        while (true)
        {
            var got = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
            int end = buffer.AsSpan(12).IndexOf((byte)0) + 13;
            int type = BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(end));
            _questions.Enqueue((type, _time.GetUtcNow()));
            if (Answer(type) is { } reply)
            {
                await _socket.SendToAsync(Write(buffer.AsSpan(0, end + 4), type, reply), SocketFlags.None, got.RemoteEndPoint, _stop.Token);
            }
        }
    }

    private static byte[] Write(ReadOnlySpan<byte> question, int type, Reply reply)
    {
        byte[] packet = new byte[2048];
        question.CopyTo(packet);
        IPAddress[] addresses = [.. reply.Addresses.Where(a => a.AddressFamily == (type == TypeA ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6))];
        bool isNegative = addresses.Length == 0 && reply.NegativeTtl > 0;
        packet[2] = 0x81;
        packet[3] = (byte)(0x80 | reply.Code);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), (ushort)addresses.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(8), (ushort)(isNegative ? 1 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), 0);
        int at = question.Length;
        foreach (var address in addresses)
        {
            at = Record(packet, at, type, reply.Ttl, address.GetAddressBytes());
        }

        if (isNegative)
        {
            byte[] soa = new byte[22];
            BinaryPrimitives.WriteInt32BigEndian(soa.AsSpan(18), reply.NegativeTtl);
            at = Record(packet, at, TypeSoa, reply.NegativeTtl, soa);
        }

        return packet[..at];
    }

    private static int Record(byte[] packet, int at, int type, int ttl, byte[] content)
    {
        var record = packet.AsSpan(at);
        BinaryPrimitives.WriteUInt16BigEndian(record, 0xC00C);
        BinaryPrimitives.WriteUInt16BigEndian(record[2..], (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(record[4..], 1);
        BinaryPrimitives.WriteInt32BigEndian(record[6..], ttl);
        BinaryPrimitives.WriteUInt16BigEndian(record[10..], (ushort)content.Length);
        content.CopyTo(record[12..]);
        return at + 12 + content.Length;
    }

    /// <param name="Code">Response code: 0 for an answer, 2 for SERVFAIL, 3 for NXDOMAIN.</param>
    /// <param name="Ttl">In seconds.</param>
    /// <param name="Addresses">Those of the family that was asked for are answered.</param>
    /// <param name="NegativeTtl">Of the SOA record that comes with no address; 0 for no SOA record.</param>
    public sealed record Reply(int Code, int Ttl, IPAddress[] Addresses, int NegativeTtl = 0)
    {
        public static Reply ServerFailure { get; } = new(2, 0, []);

        public static Reply Of(int ttl, params string[] addresses) => new(0, ttl, [.. addresses.Select(IPAddress.Parse)]);

        public static Reply NotFound(int negativeTtl) => new(3, 0, [], negativeTtl);
    }
}
