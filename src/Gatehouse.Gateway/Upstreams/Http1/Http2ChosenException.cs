namespace Gatehouse.Gateway.Upstreams.Http1;

/// <summary>The upstream chose HTTP/2 in the handshake (ALPN); nothing was sent. Once in the life of an endpoint.</summary>
internal sealed class Http2ChosenException : Exception
{
    public Http2ChosenException()
        : base("The upstream speaks HTTP/2.")
    {
    }
}
