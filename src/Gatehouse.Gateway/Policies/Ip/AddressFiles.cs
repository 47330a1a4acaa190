namespace Gatehouse.Gateway.Policies.Ip;

/// <summary>The files of a policy; null where none is named.</summary>
internal sealed record AddressFiles(AddressFile? Allow, AddressFile? Deny);
