namespace Gatehouse.Core.Configuration;

/// <summary>A list needs at least one item, a text at least one character.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotEmptyAttribute : Attribute;
