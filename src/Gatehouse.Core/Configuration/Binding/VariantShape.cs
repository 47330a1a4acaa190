using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>A mapping whose document type one of its own keys chooses, as a section announces it.</summary>
internal sealed class VariantShape(Type type) : ValueShape
{
    public Type DeclaredType { get; } = type;

    public override string Expected => "a mapping";

    public static DocumentVariants VariantsOf(ConfigurationLanguage language, Type declared)
        => language.Sections.SelectMany(s => s.Variants).FirstOrDefault(v => v.DeclaredType == declared)
            ?? throw new InvalidOperationException($"No section announces the variants of {declared.Name}.");

    public DocumentVariants Variants(ConfigurationLanguage language) => VariantsOf(language, DeclaredType);

    public override Bound Bind(BindingPass pass, ConfigNode node, BindingPlace place)
    {
        var variants = Variants(pass.Language);
        if (node is not ConfigMapping mapping)
        {
            return WrongKind(pass, node, Expected);
        }

        string[] values = [.. variants.All.Select(v => v.Value)];
        if (mapping.Find(variants.Key) is not { } entry)
        {
            pass.Problems.Add(new ConfigurationProblem(ProblemCodes.Missing, place.Anchor, node.Path, $"\"{variants.Key}\" is missing") { Hint = $"One of {string.Join(", ", values)}." });
            return Unknown(pass, mapping, place, variants);
        }

        if (!ValueShapes.Of(typeof(string)).Bind(pass, entry.Value, place).IsGood)
        {
            return Unknown(pass, mapping, place, variants);
        }

        var scalar = (ConfigScalar)entry.Value;
        var chosen = variants.All.FirstOrDefault(v => v.Value == scalar.Text);
        if (chosen is null)
        {
            if (variants.Planned.Contains(scalar.Text, StringComparer.Ordinal))
            {
                pass.NotBuiltYet(scalar.Mark, scalar.Path, scalar.Text, $"Use one of {string.Join(", ", values)} for now.");
            }
            else
            {
                string[] all = [.. values, .. variants.Planned];
                pass.Problems.Add(ProblemCodes.NotOneOf, scalar, $"{scalar.Shown} is not one of {string.Join(", ", all)}", scalar.IsFromReference ? null : NearName.Hint(scalar.Text, all));
            }

            return Unknown(pass, mapping, place, variants);
        }

        var shape = (DocumentShape)ValueShapes.Of(chosen.DocumentType);
        var bound = shape.Bind(pass, node, place with { Chooser = variants.Key });
        shape.Plan.SetChosen((Document)bound.Value!, variants.Key, chosen.Value);
        return bound;
    }

    // References to it are not dangling, and nothing in it can be judged.
    private static Bound Unknown(BindingPass pass, ConfigMapping mapping, BindingPlace place, DocumentVariants variants)
    {
        foreach (var entry in mapping.Entries)
        {
            if (entry.Key != variants.Key)
            {
                pass.HideBelow(entry.Value);
            }
        }

        if (variants.All.Count == 0)
        {
            return Bound.Nothing;
        }

        var document = DocumentPlan.Of(variants.All[0].DocumentType).Create(mapping, place.Name);
        pass.Broken.Add(document);
        pass.Unjudged.Add(mapping.Path);
        return new Bound(document, IsGood: false);
    }
}
