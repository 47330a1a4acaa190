using System.Net.Sockets;
using System.Security.Authentication;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams.SocketsHttp;

/// <summary>Turns what SocketsHttpHandler throws into the closed set of upstream failures.</summary>
internal static class SocketsHttpFaults
{
    /// <param name="fault">What was thrown.</param>
    /// <param name="bodyFault">What reading the request's body threw, if it did: then the upstream is not to blame.</param>
    /// <param name="cancellationToken">The caller's token; only it makes a cancellation of a fault.</param>
    public static Exception Translate(Exception fault, Exception? bodyFault, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new OperationCanceledException("The call was given up.", fault, cancellationToken);
        }

        if (bodyFault is ProblemException or OperationCanceledException)
        {
            return bodyFault;
        }

        for (var e = fault; e is not null; e = e.InnerException)
        {
            if (e is UpstreamException known)
            {
                return known;
            }

            if (e is TimeoutException)
            {
                return new UpstreamException(UpstreamFailure.ConnectTimeout, "connecting took longer than connect_timeout", fault);
            }

            if (e is AuthenticationException)
            {
                return new UpstreamException(UpstreamFailure.Tls, e.Message, fault);
            }
        }

        if (TlsFault.AlertOf(fault) is { } alert)
        {
            return new UpstreamException(UpstreamFailure.Tls, $"the upstream ended the TLS connection: {alert}", fault);
        }

        return new UpstreamException(KindOf(fault), MessageOf(fault), fault);
    }

    private static UpstreamFailure KindOf(Exception fault)
    {
        for (var e = fault; e is not null; e = e.InnerException)
        {
            if (e is HttpProtocolException protocol)
            {
                return IsReset(protocol.ErrorCode) ? UpstreamFailure.Reset : UpstreamFailure.InvalidReply;
            }
        }

        if (fault is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } request)
        {
            return request.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => UpstreamFailure.NameNotResolved,
                HttpRequestError.SecureConnectionError => UpstreamFailure.Tls,
                HttpRequestError.ConnectionError => UpstreamFailure.ConnectRefused,
                HttpRequestError.ResponseEnded => UpstreamFailure.Reset,
                _ => UpstreamFailure.InvalidReply,
            };
        }

        for (var e = fault; e is not null; e = e.InnerException)
        {
            if (e is HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.ConfigurationLimitExceeded })
            {
                return UpstreamFailure.InvalidReply;
            }

            if (e is SocketException or IOException or OperationCanceledException)
            {
                return UpstreamFailure.Reset;
            }
        }

        return UpstreamFailure.InvalidReply;
    }

    /// <summary>
    /// Whether a stream was ended for what the upstream met, as a connection is reset: NO_ERROR, INTERNAL_ERROR, REFUSED_STREAM,
    /// CANCEL, ENHANCE_YOUR_CALM (RFC 9113 7) and theirs of HTTP/3 (RFC 9114 8.1). The other codes tell of a breach of the protocol.
    /// </summary>
    private static bool IsReset(long code) => code is 0x0 or 0x2 or 0x7 or 0x8 or 0xb or 0x100 or 0x102 or 0x107 or 0x10b or 0x10c;

    private static string MessageOf(Exception fault)
        => fault.InnerException is { } inner && !fault.Message.Contains(inner.Message, StringComparison.Ordinal) ? $"{fault.Message} {inner.Message}" : fault.Message;
}
