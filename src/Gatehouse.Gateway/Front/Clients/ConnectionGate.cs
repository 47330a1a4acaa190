using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Gatehouse.Gateway.Front.Clients;

/// <summary>
/// What happens to a connection before its first byte is TLS or HTTP: a load balancer that is believed says whose it is
/// (PROXY), and no address gets more connections than it may have.
/// </summary>
internal sealed class ConnectionGate(ListenDocument document, ConnectionRefusals refusals, TimeProvider time)
{
    private readonly TrustedPeers? _balancers = document.ProxyProtocol is { } proxy ? new TrustedPeers(proxy.Trusted) : null;
    private readonly TrustedPeers? _proxies = document.TrustedProxies.Count == 0 ? null : new TrustedPeers(document.TrustedProxies);
    private readonly AddressCounts _counts = new();
    private readonly int _most = document.Limits.ConnectionsPerAddress;
    private readonly TimeSpan _patience = document.Limits.HeaderTime;

    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var counted = AddressOf(connection);
        if (_balancers is not null && IsIn(_balancers, connection))
        {
            if (await ReadHeaderAsync(connection) is not { } header)
            {
                connection.Abort();
                return;
            }

            Rename(connection, header);
            counted = header.Source?.Address;
        }

        if (!TryEnter(counted, out var block))
        {
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            Leave(block);
        }
    }

    /// <summary>The same for QUIC, which has no PROXY header. Its connections count together with the others of their address.</summary>
    public async Task RunAsync(MultiplexedConnectionContext connection, MultiplexedConnectionDelegate next)
    {
        if (!TryEnter(AddressOf(connection), out var block))
        {
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            Leave(block);
        }
    }

    /// <summary>Counts one more of the address; false when it has as many as it may. The block is null where nobody counts.</summary>
    private bool TryEnter(IPAddress? address, out AddressBlock? block)
    {
        block = null;
        if (address is null || _proxies?.Contains(address) == true)
        {
            return true;
        }

        block = AddressBlock.Of(address);
        if (_counts.TryEnter(block.Value, _most))
        {
            return true;
        }

        refusals.Refuse(ConnectionRefusal.AddressLimit, address);
        return false;
    }

    private void Leave(AddressBlock? block)
    {
        if (block is { } counted)
        {
            _counts.Leave(counted);
        }
    }

    private static IPAddress? AddressOf(BaseConnectionContext connection) => connection.RemoteEndPoint is IPEndPoint { Address: var address } ? Peer.Plain(address) : null;

    private static bool IsIn(TrustedPeers trusted, ConnectionContext connection)
        => AddressOf(connection) is { } address ? trusted.Contains(address) : trusted.HasUnix;

    private static void Rename(ConnectionContext connection, in ProxyHeader header)
    {
        if (header.IsLocal)
        {
            return;
        }

        connection.RemoteEndPoint = header.Source;
        if (header.Source is null)
        {
            connection.Features.Set(UntoldPeer.Instance);
        }
    }

    /// <summary>Takes the header from the connection; null when there is none that can be read in time.</summary>
    private async Task<ProxyHeader?> ReadHeaderAsync(ConnectionContext connection)
    {
        using var limit = new CancellationTokenSource(_patience, time);
        var closing = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, closing);
        try
        {
            return await ReadHeaderAsync(connection, connection.Transport.Input, stop.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            refusals.Refuse(ConnectionRefusal.ProxyTimeout, AddressOf(connection));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            // It ended by itself, or the listener does.
        }

        return null;
    }

    private async Task<ProxyHeader?> ReadHeaderAsync(ConnectionContext connection, PipeReader input, CancellationToken stop)
    {
        while (true)
        {
            var read = await input.ReadAsync(stop);
            var reading = Read(read.Buffer, out var header);
            if (reading == ProxyReading.Read)
            {
                input.AdvanceTo(read.Buffer.GetPosition(header.Length));
                return header;
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (reading != ProxyReading.Incomplete)
            {
                refusals.Refuse(reading == ProxyReading.Missing ? ConnectionRefusal.ProxyMissing : ConnectionRefusal.ProxyMalformed, AddressOf(connection));
                return null;
            }

            if (read.IsCompleted || read.IsCanceled)
            {
                return null;
            }
        }
    }

    private static ProxyReading Read(in ReadOnlySequence<byte> buffer, out ProxyHeader header)
    {
        if (buffer.IsSingleSegment)
        {
            return ProxyHeader.Read(buffer.FirstSpan, out header);
        }

        Span<byte> copy = stackalloc byte[(int)Math.Min(buffer.Length, ProxyHeader.Longest)];
        buffer.Slice(0, copy.Length).CopyTo(copy);
        return ProxyHeader.Read(copy, out header);
    }
}
