namespace Gatehouse.Core.Configuration.Binding;

/// <summary>What a node was bound to by a shape, with the names it refers to; there was nothing else to say about it.</summary>
internal sealed record KeptBinding(ValueShape Shape, object Value, IReadOnlyList<NameReference> References);
