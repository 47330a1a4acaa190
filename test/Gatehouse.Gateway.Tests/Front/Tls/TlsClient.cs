using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Tls;

/// <summary>A TLS connection of one's own that trusts every certificate and tells which it was shown.</summary>
internal sealed class TlsClient : IAsyncDisposable
{
    private readonly TcpClient _socket = new() { NoDelay = true };
    private SslStream _stream = null!;

    /// <summary>The certificate that the server showed.</summary>
    public X509Certificate2 Shown { get; private set; } = null!;

    public SslStream Stream => _stream;

    /// <summary>Connects, asking for this name; for none when it is empty.</summary>
    public static async Task<TlsClient> ConnectAsync(int port, string name = "", X509Certificate2? certificate = null, string? protocol = null, bool slowly = false)
    {
        var client = new TlsClient();
        try
        {
            await client._socket.ConnectAsync("127.0.0.1", port);
            client._stream = new SslStream(slowly ? new SlowStream(client._socket.GetStream()) : client._socket.GetStream());
            using var limit = new CancellationTokenSource(Eventually.Limit);
            await client._stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = name,
                    RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
                    ApplicationProtocols = protocol is null ? null : [new SslApplicationProtocol(protocol)],
                    ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
                    AllowTlsResume = false,
                },
                limit.Token);
            client.Shown = new X509Certificate2(client._stream.RemoteCertificate!);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a GET on the connection and reads the reply, which has a length; keeps the connection.</summary>
    public async Task<string> GetAsync(string path = "/", string host = "a", string fields = "")
    {
        await _stream.WriteAsync(Encoding.Latin1.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n"));
        var text = new StringBuilder();
        byte[] buffer = new byte[8192];
        using var limit = new CancellationTokenSource(Eventually.Limit);
        while (!IsWhole(text.ToString()))
        {
            int read = await _stream.ReadAsync(buffer, limit.Token);
            if (read == 0)
            {
                break;
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
        {
            await _stream.DisposeAsync();
        }

        _socket.Dispose();
    }

    private static bool IsWhole(string reply)
    {
        int end = reply.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        int field = reply.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        return field < 0 || reply.Length - end - 4 >= int.Parse(reply[(field + 16)..reply.IndexOf('\r', field)], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Sends what is written in pieces of three bytes.</summary>
    private sealed class SlowStream(NetworkStream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            for (int at = 0; at < buffer.Length; at += 3)
            {
                await inner.WriteAsync(buffer.Slice(at, Math.Min(3, buffer.Length - at)), cancellationToken);
                await Task.Yield();
            }
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);
    }
}
