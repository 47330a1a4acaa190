namespace Gatehouse.Core.Snapshots;

/// <summary>A key of a consumer, as it may be shown.</summary>
/// <param name="Id">Its name, or the first 12 hexadecimal digits of its SHA-256.</param>
/// <param name="Owner">Whose key it is.</param>
public sealed record ConsumerKey(string Id, Consumer Owner);
