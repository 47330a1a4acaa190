namespace Gatehouse.Core.Configuration;

public enum HostHeader
{
    Client,
    Target,
}
