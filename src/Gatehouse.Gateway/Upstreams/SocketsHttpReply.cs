using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Front;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>A reply that SocketsHttpHandler reads.</summary>
internal sealed class SocketsHttpReply : UpstreamReply
{
    private readonly HttpResponseMessage _response;
    private readonly PipeContent? _content;
    private readonly UpstreamBody _body;

    private SocketsHttpReply(HttpResponseMessage response, PipeContent? content, Stream stream)
    {
        _response = response;
        _content = content;
        Status = (int)response.StatusCode;
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
        {
            Upgraded = stream;
        }

        _body = new UpstreamBody(stream, this);
    }

    public override PipeReader Body => _body;

    public override Stream? Upgraded { get; }

    public static async ValueTask<UpstreamReply> CreateAsync(HttpResponseMessage response, PipeContent? content, CancellationToken cancellationToken)
    {
        var reply = new SocketsHttpReply(response, content, await response.Content.ReadAsStreamAsync(cancellationToken));
        if (reply.ReadFields() is { } fault)
        {
            await reply.DisposeAsync();
            throw new UpstreamException(UpstreamFailure.InvalidReply, fault);
        }

        return reply;
    }

    /// <summary>Disposing the message disposes the stream; with no draining allowed that closes a connection with an unread rest.</summary>
    public override ValueTask DisposeAsync()
    {
        _body.Complete();
        _response.Dispose();
        return _content?.StopAsync() ?? default;
    }

    /// <summary>Called when the body was read to its end: only now the trailers are there.</summary>
    internal void ReadTrailers()
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

        string? upgrade = Upgraded is null ? null : Headers.Get("Upgrade");
        EndToEndHeaders.Strip(Headers);
        if (upgrade is not null)
        {
            Headers.Add("Upgrade", upgrade);
        }

        return null;
    }
}
