using System.Reflection;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>A mapping with settings of its own and the key of exactly one backend, which is found in the catalog.</summary>
/// <param name="type">Document with the properties BackendId and BackendOptions.</param>
/// <param name="noun">What messages call it: "route".</param>
internal abstract class BackendHolderShape(Type type, string noun) : DocumentShape(type)
{
    private readonly PropertyInfo _id = type.GetProperty(nameof(RouteDocument.BackendId))!;
    private readonly PropertyInfo _options = type.GetProperty(nameof(RouteDocument.BackendOptions))!;

    /// <summary>The backends that may stand here.</summary>
    public IEnumerable<BackendDescriptor> Among(BackendCatalog catalog) => catalog.All.Where(IsAllowed);

    protected virtual bool IsAllowed(BackendDescriptor backend) => true;

    protected override bool BindOther(BindingPass pass, ConfigEntry entry, Document document)
    {
        if (pass.Language.Backends.Find(entry.Key) is not { } backend || !IsAllowed(backend))
        {
            return base.BindOther(pass, entry, document);
        }

        string id = (string)_id.GetValue(document)!;
        if (id.Length > 0)
        {
            var first = ((ConfigMapping)document.Source!).Find(id)!;
            pass.Problems.Add(new ConfigurationProblem(ProblemCodes.InvalidCombination, entry.KeyMark, entry.Value.Path, $"a {noun} has one backend, this one has {first.Key} and {entry.Key}")
            {
                OtherMark = first.KeyMark,
                OtherLabel = "the first backend",
                Hint = $"Remove one, or make two {noun}s.",
            });
            return false;
        }

        _id.SetValue(document, backend.Id);
        var bound = ValueShapes.Of(backend.OptionsType).Bind(pass, entry.Value, new BindingPlace(entry.KeyMark));
        _options.SetValue(document, bound.Value);
        return bound.IsGood;
    }

    protected override IEnumerable<string> OtherKeys(BindingPass pass) => Among(pass.Language.Backends).Select(b => b.Id);

    protected override bool Complete(BindingPass pass, ConfigMapping? mapping, Document document, BindingPlace place, bool isGood)
    {
        string id = (string)_id.GetValue(document)!;
        string[] backends = [.. OtherKeys(pass)];
        if (id.Length > 0 || MeantABackend(mapping, backends))
        {
            return isGood && id.Length > 0;
        }

        pass.Problems.Add(new ConfigurationProblem(ProblemCodes.Missing, place.Anchor.Line > 0 ? place.Anchor : document.Mark, document.SourcePath, $"the {noun} has no backend: one of {string.Join(", ", backends)} is missing")
        {
            Hint = "For example: service: http://localhost:5000",
        });
        return false;
    }

    // A misspelt or later backend was reported as such already: one cause, one message.
    private bool MeantABackend(ConfigMapping? mapping, string[] backends)
    {
        foreach (var entry in mapping?.Entries ?? [])
        {
            if (Plan.Find(entry.Key) is null && (Plan.Planned.Contains(entry.Key, StringComparer.Ordinal) || NearName.Find(entry.Key, backends) is not null))
            {
                return true;
            }
        }

        return false;
    }
}
