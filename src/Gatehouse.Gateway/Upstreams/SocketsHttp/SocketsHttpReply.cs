using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Front.Reading;

namespace Gatehouse.Gateway.Upstreams.SocketsHttp;

/// <summary>A reply that SocketsHttpHandler reads.</summary>
internal sealed class SocketsHttpReply : UpstreamReply
{
    private const int BufferSize = 16_384;

    private readonly HttpResponseMessage _response;
    private readonly PipeContent? _content;
    private readonly Stream _stream;
    private readonly CancellationToken _token;
    private byte[]? _buffer;
    private volatile bool _isReading;

    private SocketsHttpReply(HttpResponseMessage response, PipeContent? content, Stream stream, CancellationToken cancellationToken)
    {
        _response = response;
        _content = content;
        _stream = stream;
        _token = cancellationToken;
        Status = (int)response.StatusCode;
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
        {
            Upgraded = stream;
        }
    }

    public override Stream? Upgraded { get; }

    public static async ValueTask<UpstreamReply> CreateAsync(HttpResponseMessage response, PipeContent? content, CancellationToken cancellationToken)
    {
        var reply = new SocketsHttpReply(response, content, await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken);
        if (reply.ReadFields() is { } fault)
        {
            await reply.DisposeAsync();
            throw new UpstreamException(UpstreamFailure.InvalidReply, fault);
        }

        return reply;
    }

    // The builder has no task: a fault that nobody awaits is nobody's.
    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder<>))]
    public override async ValueTask<ReadOnlyMemory<byte>> ReadAsync()
    {
        byte[] buffer = _buffer ??= ArrayPool<byte>.Shared.Rent(BufferSize);
        int read;
        _isReading = true;
        try
        {
            read = await _stream.ReadAsync(buffer, _token);
            _isReading = false;
        }
        catch (Exception e)
        {
            throw SocketsHttpFaults.Translate(e, bodyFault: null, _token);
        }

        if (read == 0)
        {
            ReadTrailers();
        }

        return buffer.AsMemory(0, read);
    }

    /// <summary>Disposing the message disposes the stream; with no draining allowed that closes a connection with an unread rest.</summary>
    public override ValueTask DisposeAsync()
    {
        // A read that is still under way may write into its buffer: that is left to the collector.
        bool isFree = !_isReading;
        _response.Dispose();
        if (_buffer is not null && isFree)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = null;

        return _content?.StopAsync() ?? default;
    }

    // Only when the body was read to its end they are there.
    private void ReadTrailers()
    {
        if (Trailers.Count == 0)
        {
            Collect(_response.TrailingHeaders.NonValidated, Trailers);
        }
    }

    private static bool Collect(HttpHeadersNonValidated source, HeaderList target)
    {
        foreach (var (name, values) in source)
        {
            foreach (string value in values)
            {
                if (!FieldSyntax.IsValue(value))
                {
                    return false;
                }

                target.Add(name, value);
            }
        }

        return true;
    }

    /// <summary>Collects the fields; returns what is wrong with them, or null.</summary>
    private string? ReadFields()
    {
        if (Status < 101)
        {
            return "the status of the reply is not one";
        }

        if (!Collect(_response.Headers.NonValidated, Headers) || !Collect(_response.Content.Headers.NonValidated, Headers))
        {
            return "a field of the reply has a control character in it";
        }

        // The client must frame the body as we did (RFC 9112 6.3): a coding overrides a length, and lengths must not differ.
        if (Headers.Contains("Transfer-Encoding"))
        {
            Headers.Remove("Content-Length");
        }
        else if (Headers.CountOf("Content-Length") > 1 || (Headers.TryGet("Content-Length", out var length) && !long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            return "the length of the reply is not one number";
        }

        ContentLength = Headers.TryGet("Content-Length", out var announced) ? long.Parse(announced, CultureInfo.InvariantCulture) : null;
        string? upgrade = Upgraded is null ? null : Headers.Get("Upgrade");
        EndToEndHeaders.Strip(Headers);
        if (upgrade is not null)
        {
            Headers.Add("Upgrade", upgrade);
        }

        return null;
    }
}
