namespace Gatehouse.Server.Acme.Protocol;

/// <summary>Where the CA has its resources (RFC 8555 7.1.1).</summary>
internal sealed record DirectoryReply(Uri? NewNonce, Uri? NewAccount, Uri? NewOrder, DirectoryMeta? Meta);
