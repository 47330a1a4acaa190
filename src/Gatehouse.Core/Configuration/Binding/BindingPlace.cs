namespace Gatehouse.Core.Configuration.Binding;

/// <summary>Where a value stands: the place of its key or list item, and the name when it is an entry of a map by name.</summary>
internal readonly record struct BindingPlace(SourceMark Anchor, string? Name = null);
