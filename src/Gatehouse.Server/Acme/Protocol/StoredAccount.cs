namespace Gatehouse.Server.Acme.Protocol;

/// <summary>What is kept of an account beside its key.</summary>
internal sealed record StoredAccount(Uri Url);
