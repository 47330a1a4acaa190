namespace Gatehouse.Core.Configuration;

[Planned("http3")]
public enum ListenProtocol
{
    Http1,
    Http2,
}
