namespace Gatehouse.Core.Configuration;

public enum ListenProtocol
{
    Http1,
    Http2,
}
