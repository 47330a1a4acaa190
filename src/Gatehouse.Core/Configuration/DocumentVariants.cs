namespace Gatehouse.Core.Configuration;

/// <summary>
/// A setting of this declared type is bound as one of several documents, chosen by one of its own keys (providers by
/// `type`). The key is no setting of the document itself; a property of the same name is filled with its value.
/// </summary>
/// <param name="DeclaredType">The abstract document type that settings are declared with.</param>
/// <param name="Key">The key that chooses ("type").</param>
/// <param name="All">What may be chosen, in the order of the reference page.</param>
/// <param name="Planned">Values that belong to the language but arrive later.</param>
public sealed record DocumentVariants(Type DeclaredType, string Key, IReadOnlyList<DocumentVariant> All, IReadOnlyList<string> Planned);
