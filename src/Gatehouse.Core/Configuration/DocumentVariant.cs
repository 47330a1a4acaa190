namespace Gatehouse.Core.Configuration;

/// <summary>One value of a choosing key and the document it stands for.</summary>
public sealed record DocumentVariant(string Value, Type DocumentType, string Summary);
