namespace Gatehouse.Gateway.Backends.Redirect;

/// <summary>A piece of a location: text as it is, or the name of a value.</summary>
internal readonly record struct LocationPart(string Text, string? Name);
