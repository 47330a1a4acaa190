namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>What an upstream does with its connection after its bytes.</summary>
internal enum ReplyEnd
{
    Keep,
    Close,
    Reset,
}
