namespace Gatehouse.Gateway.Front.Clients;

/// <summary>Why a connection was closed before its first request was read.</summary>
internal enum ConnectionRefusal
{
    AddressLimit,
    ProxyMissing,
    ProxyMalformed,
    ProxyTimeout,
}
