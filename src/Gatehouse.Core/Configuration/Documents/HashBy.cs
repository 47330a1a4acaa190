namespace Gatehouse.Core.Configuration;

/// <summary>What of a request its target is computed from.</summary>
public enum HashBy
{
    Header,
    Cookie,
    Ip,
    Consumer,
}
