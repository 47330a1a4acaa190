namespace Gatehouse.Core.Configuration;

/// <summary>Announces a section of the configuration that Core does not know (ai): its key, document type and checks.</summary>
public abstract class SectionDescriptor
{
    public abstract string Key { get; }

    public abstract string Summary { get; }

    public abstract Type DocumentType { get; }

    /// <summary>Documents inside the section whose type depends on one of their keys.</summary>
    public virtual IReadOnlyList<DocumentVariants> Variants => [];

    /// <summary>Faults in relations and references, after the document was bound.</summary>
    public abstract void Validate(Document document, GatewayDocument gateway, ProblemList problems);
}
