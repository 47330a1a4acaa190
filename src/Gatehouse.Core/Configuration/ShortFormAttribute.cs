namespace Gatehouse.Core.Configuration;

/// <summary>
/// A scalar or a list written in place of the mapping goes to this setting: `match: /v1/**` is short for
/// `match: { path: /v1/** }`. At most one per document for scalars and one for lists.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ShortFormAttribute : Attribute;
