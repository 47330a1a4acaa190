namespace Gatehouse.Core.Configuration.Binding;

/// <summary>Where a value stands: the place of its key or list item, the name when it is an entry of a map by name, and the key that chose the document's type.</summary>
internal readonly record struct BindingPlace(SourceMark Anchor, string? Name = null, string? Chooser = null);
