using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Core.Requests;

/// <summary>
/// The one reading of a request (design rule: a request is parsed once). Routing, policies, cache keys, logs and
/// forwarding use this value and nothing else. A front fills it and seals it by handing it over; nobody changes it after.
/// </summary>
public sealed class CanonicalRequest
{
    /// <summary>Method token, case kept; well-known methods are cached strings.</summary>
    public string Method { get; set; } = "GET";

    /// <summary>"http" or "https", as the client reached the listener, or the first of the trusted proxies before it.</summary>
    public string Scheme { get; set; } = "http";

    /// <summary>Host without port, lower case, no trailing dot; IPv6 in brackets. Empty when the client sent none (HTTP/1.0).</summary>
    public string Host { get; set; } = "";

    /// <summary>Host and port as the client wrote them: what is forwarded when the host is kept.</summary>
    public string Authority { get; set; } = "";

    /// <summary>The path as the client sent it, byte for byte: what is forwarded when nothing rewrote it.</summary>
    public string RawPath { get; set; } = "/";

    /// <summary>
    /// The path that is matched: unreserved characters decoded (RFC 3986 6.2.2.2), other escapes in upper case,
    /// never a dot segment, an encoded slash or a control character.
    /// </summary>
    public string Path { get; set; } = "/";

    /// <summary>
    /// How a less careful server might read the path (empty segments collapsed, parameters cut, escapes decoded twice, dots cut off);
    /// null when there is only one reading. When both readings reach different routes the request is refused.
    /// </summary>
    public string? AlternatePath { get; set; }

    /// <summary>
    /// Further readings, of servers that do some of it only; empty but for paths with several oddities. They are held
    /// against the routes like <see cref="AlternatePath"/>.
    /// </summary>
    public IReadOnlyList<string> OtherReadings { get; set; } = [];

    /// <summary>Whether a segment of the path has a slash in it (%2F), which few routes take.</summary>
    public bool HasEncodedSlash { get; set; }

    /// <summary>Those of the other readings that a server comes to by taking %2F for a slash, and not without it.</summary>
    public IReadOnlyList<string> ReadingsBySlashes { get; set; } = [];

    /// <summary>Query without the question mark, as sent; empty when there is none.</summary>
    public string RawQuery { get; set; } = "";

    /// <summary>Whether the target ended in a question mark with nothing behind it.</summary>
    public bool HasEmptyQuery { get; set; }

    /// <summary>HTTP version the client spoke: 10, 11, 20 or 30.</summary>
    public int HttpVersion { get; set; } = 11;

    /// <summary>Every field as received, Host included.</summary>
    public HeaderList Headers { get; } = new();

    /// <summary>The client's address after trusted proxies were taken into account; <see cref="IPAddress.None"/> when nobody knows it.</summary>
    public IPAddress ClientAddress { get; set; } = IPAddress.None;

    /// <summary>
    /// The other end of the connection: the client or the last proxy before the gateway. Nothing but forwarding looks at it;
    /// rules, limits and logs use <see cref="ClientAddress"/>.
    /// </summary>
    public IPAddress PeerAddress { get; set; } = IPAddress.None;

    /// <summary>
    /// The certificate the peer showed in the TLS handshake and proved to have the key of; null when it showed none. Whether
    /// it is trusted is for whoever asks: the listener may have taken any (client_certificates: optional without a CA).
    /// </summary>
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>Whether the listener trusted it: it was checked against the listener's client_ca in the handshake.</summary>
    public bool IsClientCertificateTrusted { get; set; }

    /// <summary>The client's address as text ("unknown" when nobody knows it, as in RFC 7239): made when it is first asked for.</summary>
    public string ClientAddressText => ReferenceEquals(ClientAddress, IPAddress.None) ? "unknown" : ClientAddress.ToString(); // the address keeps its text

    /// <summary>
    /// What services are told in X-Forwarded-For: the client, each proxy that was believed, and the peer; null when the client
    /// is the peer.
    /// </summary>
    public string? ForwardedFor { get; set; }

    /// <summary>Value of Content-Length; null when absent.</summary>
    public long? ContentLength { get; set; }

    /// <summary>Whether a body may follow (length over zero, or chunked, or an open HTTP/2 stream).</summary>
    public bool HasBody { get; set; }

    /// <summary>What routing looked for in the body; null when it did not look.</summary>
    public BodyFields? BodyFields { get; set; }

    /// <summary>Whether the client asks to switch protocols (RFC 9110 7.8, RFC 8441).</summary>
    public bool IsUpgrade { get; set; }

    /// <summary>Name of the listener it came in by.</summary>
    public string Listener { get; set; } = "";

    /// <summary>Takes over all of another.</summary>
    public void CopyFrom(CanonicalRequest other)
    {
        Method = other.Method;
        Scheme = other.Scheme;
        Host = other.Host;
        Authority = other.Authority;
        RawPath = other.RawPath;
        Path = other.Path;
        AlternatePath = other.AlternatePath;
        OtherReadings = other.OtherReadings;
        RawQuery = other.RawQuery;
        HasEmptyQuery = other.HasEmptyQuery;
        HttpVersion = other.HttpVersion;
        Headers.CopyFrom(other.Headers);
        ClientAddress = other.ClientAddress;
        PeerAddress = other.PeerAddress;
        ForwardedFor = other.ForwardedFor;
        ClientCertificate = other.ClientCertificate;
        IsClientCertificateTrusted = other.IsClientCertificateTrusted;
        HasEncodedSlash = other.HasEncodedSlash;
        ReadingsBySlashes = other.ReadingsBySlashes;
        ContentLength = other.ContentLength;
        HasBody = other.HasBody;
        BodyFields = other.BodyFields;
        IsUpgrade = other.IsUpgrade;
        Listener = other.Listener;
    }

    internal void Reset()
    {
        Method = "GET";
        Scheme = "http";
        Host = Authority = RawQuery = Listener = "";
        RawPath = Path = "/";
        AlternatePath = null;
        OtherReadings = ReadingsBySlashes = [];
        HttpVersion = 11;
        Headers.Clear();
        ClientAddress = PeerAddress = IPAddress.None;
        ForwardedFor = null;
        ClientCertificate = null;
        ContentLength = null;
        BodyFields = null;
        HasBody = IsUpgrade = IsClientCertificateTrusted = HasEmptyQuery = HasEncodedSlash = false;
    }
}
