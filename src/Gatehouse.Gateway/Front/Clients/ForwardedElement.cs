namespace Gatehouse.Gateway.Front.Clients;

/// <summary>One element of Forwarded (RFC 7239 4): what one proxy says of who it was asked by; null where it does not say.</summary>
internal readonly record struct ForwardedElement(string? For, string? Scheme);
