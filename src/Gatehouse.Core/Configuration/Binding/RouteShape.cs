using System.Reflection;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>A route: its settings and the one backend, whose key is found in the catalog.</summary>
internal sealed class RouteShape() : DocumentShape(typeof(RouteDocument))
{
    private static readonly PropertyInfo BackendId = typeof(RouteDocument).GetProperty(nameof(RouteDocument.BackendId))!;
    private static readonly PropertyInfo BackendOptions = typeof(RouteDocument).GetProperty(nameof(RouteDocument.BackendOptions))!;

    protected override bool BindOther(BindingPass pass, ConfigEntry entry, Document document)
    {
        if (pass.Language.Backends.Find(entry.Key) is not { } backend)
        {
            return base.BindOther(pass, entry, document);
        }

        var route = (RouteDocument)document;
        if (route.BackendId.Length > 0)
        {
            var first = ((ConfigMapping)route.Source!).Find(route.BackendId)!;
            pass.Problems.Add(new ConfigurationProblem(ProblemCodes.InvalidCombination, entry.KeyMark, entry.Value.Path, $"a route has one backend, this one has {first.Key} and {entry.Key}")
            {
                OtherMark = first.KeyMark,
                OtherLabel = "the first backend",
                Hint = "Remove one, or make two routes.",
            });
            return false;
        }

        BackendId.SetValue(route, backend.Id);
        var bound = ValueShapes.Of(backend.OptionsType).Bind(pass, entry.Value, new BindingPlace(entry.KeyMark));
        BackendOptions.SetValue(route, bound.Value);
        return bound.IsGood;
    }

    protected override IEnumerable<string> OtherKeys(BindingPass pass) => pass.Language.Backends.All.Select(b => b.Id);

    protected override bool Complete(BindingPass pass, ConfigMapping? mapping, Document document, BindingPlace place, bool isGood)
    {
        var route = (RouteDocument)document;
        string[] backends = [.. pass.Language.Backends.All.Select(b => b.Id)];
        if (route.BackendId.Length > 0 || MeantABackend(mapping, backends))
        {
            return isGood && route.BackendId.Length > 0;
        }

        pass.Problems.Add(new ConfigurationProblem(ProblemCodes.Missing, place.Anchor.Line > 0 ? place.Anchor : route.Mark, route.SourcePath, $"the route has no backend: one of {string.Join(", ", backends)} is missing")
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
