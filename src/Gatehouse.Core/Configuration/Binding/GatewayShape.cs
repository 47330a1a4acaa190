using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>The whole configuration: Core's own sections and those that other projects announce.</summary>
internal sealed class GatewayShape() : DocumentShape(typeof(GatewayDocument))
{
    protected override bool BindOther(BindingPass pass, ConfigEntry entry, Document document)
    {
        var section = pass.Language.Sections.FirstOrDefault(s => s.Key == entry.Key);
        if (section is null)
        {
            return base.BindOther(pass, entry, document);
        }

        var bound = ValueShapes.Of(section.DocumentType).Bind(pass, entry.Value, new BindingPlace(entry.KeyMark));
        if (bound.Value is Document value)
        {
            // The document was made by this pass and nobody else has seen it.
            ((Dictionary<string, Document>)((GatewayDocument)document).Sections)[entry.Key] = value;
        }

        return bound.IsGood;
    }

    protected override IEnumerable<string> OtherKeys(BindingPass pass) => pass.Language.Sections.Select(s => s.Key);
}
