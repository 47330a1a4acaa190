using System.Reflection;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>The discovery of a service: one source, whose key is found in the language's list.</summary>
internal sealed class DiscoverShape() : DocumentShape(typeof(DiscoverDocument))
{
    private static readonly PropertyInfo Kind = typeof(DiscoverDocument).GetProperty(nameof(DiscoverDocument.Kind))!;
    private static readonly PropertyInfo Options = typeof(DiscoverDocument).GetProperty(nameof(DiscoverDocument.Options))!;

    protected override bool BindOther(BindingPass pass, ConfigEntry entry, Document document)
    {
        if (pass.Language.Discovery.FirstOrDefault(d => d.Id == entry.Key) is not { } kind)
        {
            return base.BindOther(pass, entry, document);
        }

        var discover = (DiscoverDocument)document;
        if (discover.Kind is not null)
        {
            var first = ((ConfigMapping)discover.Source!).Find(discover.Kind.Id)!;
            pass.Problems.Add(new ConfigurationProblem(ProblemCodes.InvalidCombination, entry.KeyMark, entry.Value.Path, $"a service is discovered in one place, this one has {first.Key} and {entry.Key}")
            {
                OtherMark = first.KeyMark,
                OtherLabel = "the first place",
                Hint = "Remove one, or make two services.",
            });
            return false;
        }

        Kind.SetValue(discover, kind);
        var bound = ValueShapes.Of(kind.OptionsType).Bind(pass, entry.Value, new BindingPlace(entry.KeyMark));
        Options.SetValue(discover, bound.Value);
        return bound.IsGood;
    }

    protected override IEnumerable<string> OtherKeys(BindingPass pass) => pass.Language.Discovery.Select(d => d.Id);

    protected override bool Complete(BindingPass pass, ConfigMapping? mapping, Document document, BindingPlace place, bool isGood)
    {
        if (!isGood || ((DiscoverDocument)document).Kind is not null)
        {
            return isGood;
        }

        var mark = place.Anchor.Line > 0 ? place.Anchor : document.Mark;
        pass.Problems.Add(new ConfigurationProblem(ProblemCodes.Missing, mark, document.SourcePath, $"nothing says where to look: one of {PlainText.List([.. OtherKeys(pass)])} is missing")
        {
            Hint = "For example: discover: { dns: orders.internal:8080 }",
        });
        return false;
    }
}
