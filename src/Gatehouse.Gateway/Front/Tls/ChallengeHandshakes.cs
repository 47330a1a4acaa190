using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gatehouse.Gateway.Front.Tls;

/// <summary>
/// Around the handshakes of a listener: while a challenge runs, looks whether a client offers its protocol before the handshake
/// begins, since .NET tells nobody of what was offered; and tells when it was answered.
/// </summary>
internal sealed class ChallengeHandshakes(IssuedCertificates issued, TimeProvider time, TimeSpan patience)
{
    private static readonly object Mark = new();

    /// <summary>Whether this connection offered the protocol of a challenge.</summary>
    public static bool IsOffered(BaseConnectionContext connection) => connection.Items.ContainsKey(Mark);

    /// <summary>Runs before the handshake.</summary>
    public ConnectionDelegate Before(ConnectionDelegate next) => connection => issued.HasChallenges ? LookAsync(connection, next) : next(connection);

    /// <summary>Whether the handshake answered a challenge: nothing may follow it (RFC 8737 3).</summary>
    public static bool IsAnswered(BaseConnectionContext connection)
        => IsOffered(connection) && connection.Features.Get<ITlsApplicationProtocolFeature>() is { } spoken && spoken.ApplicationProtocol.Span.SequenceEqual("acme-tls/1"u8);

    private async Task LookAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        using var limit = new CancellationTokenSource(patience, time);
        var input = connection.Transport.Input;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(limit.Token);
                bool isEnough = Look(read.Buffer, connection) || read.IsCompleted;
                input.AdvanceTo(read.Buffer.Start, isEnough ? read.Buffer.Start : read.Buffer.End);
                if (isEnough)
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectionAbortedException or ConnectionResetException or IOException)
        {
            connection.Abort();
            return;
        }

        await next(connection);
    }

    /// <summary>Whether enough was seen; marks the connection when the protocol was offered.</summary>
    private static bool Look(in ReadOnlySequence<byte> bytes, ConnectionContext connection)
    {
        int length = ClientHello.LengthOf(bytes);
        if (length <= 0 || bytes.Length < length)
        {
            return length < 0;
        }

        var record = bytes.Slice(0, length);
        if (ClientHello.Offers(record.IsSingleSegment ? record.FirstSpan : record.ToArray(), "acme-tls/1"u8))
        {
            connection.Items[Mark] = Mark;
        }

        return true;
    }
}
