using System.IO.Pipelines;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Upstreams;

/// <summary>
/// One call to an upstream, in wire form. The caller may use it again for another call when the reply was disposed or the
/// call failed.
/// </summary>
public sealed class UpstreamCall
{
    public string Method { get; set; } = "GET";

    /// <summary>Path exactly as it goes on the wire (escaped), without the path prefix of the endpoint's address, which is put in front.</summary>
    public string Path { get; set; } = "/";

    /// <summary>Query as it goes on the wire, without the question mark; null for none, empty for a question mark alone.</summary>
    public string? Query { get; set; }

    /// <summary>Fields to send, Host included; no Content-Length, Transfer-Encoding, Connection or Expect: the transport writes those.</summary>
    public HeaderList Headers { get; set; } = new();

    /// <summary>A body that is there already; used when <see cref="BodyReader"/> is null.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>A body to stream; null for none or <see cref="Body"/>.</summary>
    public PipeReader? BodyReader { get; set; }

    /// <summary>
    /// Length of the body in bytes. Null streams <see cref="BodyReader"/> chunked; without a body it says whether a length of
    /// zero is written.
    /// </summary>
    public long? ContentLength { get; set; }

    /// <summary>
    /// Trailer fields of <see cref="BodyReader"/>, read when it has told its end; null for none. Sent behind a chunked body in
    /// HTTP/1.1, but for names that <see cref="Headers"/> has. The client for HTTP/2 and HTTP/3 cannot send any.
    /// </summary>
    public HeaderList? Trailers { get; set; }

    /// <summary>
    /// Whether to ask for the upstream's consent (100 Continue, RFC 9110 10.1.1) before <see cref="BodyReader"/> is read.
    /// </summary>
    public bool ExpectsContinue { get; set; }

    /// <summary>Whether this call asks to switch protocols; its Upgrade field is in the headers.</summary>
    public bool IsUpgrade { get; set; }

    /// <summary>
    /// Whether anything of it may have reached the upstream; set by the transport. A call that failed without was not seen by
    /// anybody, and its body was not read.
    /// </summary>
    public bool WasSent { get; set; }

    /// <summary>Called for each piece of the streamed body that was sent; what an idle timeout is reset by.</summary>
    public Action? Progress { get; set; }

    /// <summary>Forgets the last call and all it referred to.</summary>
    public void Reset()
    {
        Method = "GET";
        Path = "/";
        Query = null;
        Body = default;
        BodyReader = null;
        ContentLength = null;
        Trailers = null;
        ExpectsContinue = IsUpgrade = WasSent = false;
        Progress = null;
    }
}
