using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>Binds a tree to the documents and makes every check, each on what is sound enough for it.</summary>
internal sealed class GatewayBinder(BindingPass pass)
{
    // Comparing with every name is dear; who has more dangling names than this has renamed a thing or left a file out.
    private const int MostHints = 100;

    public GatewayDocument Bind(ConfigMapping root, bool isPartial)
    {
        var gateway = (GatewayDocument)ValueShapes.Of(typeof(GatewayDocument)).Bind(pass, root, default).Value!;
        if (!isPartial)
        {
            pass.Problems.MuteFound();
            pass.Unjudged.ForEach(pass.Problems.MuteBelow);
            CheckReferences(root);
            MuteUsersOfBrokenPolicies(root, gateway);
            CheckBackends(gateway);
            CheckSections(gateway);
            CheckWhole(gateway);
        }

        return gateway;
    }

    // What a broken policy would have done on a route cannot be judged: whether it tells who calls, for one.
    private void MuteUsersOfBrokenPolicies(ConfigMapping root, GatewayDocument gateway)
    {
        if (root.Find("policies")?.Value is not ConfigMapping written)
        {
            return;
        }

        var broken = written.Entries.Select(e => e.Key)
            .Where(name => !gateway.Policies.TryGetValue(name, out var use) || (use.Options is { } options && pass.Broken.Contains(options)))
            .ToHashSet(StringComparer.Ordinal);
        if (broken.Count == 0)
        {
            return;
        }

        bool onEveryRoute = gateway.Defaults.Policies.Any(Uses);
        foreach (var route in gateway.Routes.Values)
        {
            if (onEveryRoute || route.Policies.Any(Uses))
            {
                pass.Problems.MuteBelow($"{route.SourcePath}.policies");
            }
        }

        bool Uses(PolicyUse use) => (use.Reference is { } name && broken.Contains(name)) || use.Any.Any(Uses);
    }

    private void CheckReferences(ConfigMapping root)
    {
        int dangling = 0;
        foreach (var reference in pass.References)
        {
            ConfigNode? section = root;
            foreach (string key in reference.Section.Split('.'))
            {
                section = (section as ConfigMapping)?.Find(key)?.Value;
            }

            var names = section as ConfigMapping;
            if (names?.Find(reference.Node.Text) is null)
            {
                string? hint = (++dangling <= MostHints ? NearName.Hint(reference.Node.Text, names?.Entries.Select(e => e.Key) ?? []) : null)
                    ?? (names is null || names.Entries.Count == 0 ? $"The configuration has no {reference.Section}." : $"Defined: {PlainText.List([.. names.Entries.Select(e => e.Key)])}.");
                pass.Problems.Add(ProblemCodes.UnknownReference, reference.Node, $"{reference.Node.Shown} is not defined in {reference.Section}", hint);
            }
        }
    }

    private void CheckBackends(GatewayDocument gateway)
    {
        foreach (var route in gateway.Routes.Values)
        {
            if (!pass.Broken.Contains(route))
            {
                Guarded(() => pass.Language.Backends.Find(route.BackendId)!.ValidateOptions(route.BackendOptions, gateway, pass.Problems));
            }
        }

        foreach (var fallback in gateway.Services.Values.Select(s => s.Fallback).OfType<FallbackDocument>())
        {
            if (!pass.Broken.Contains(fallback))
            {
                Guarded(() => pass.Language.Backends.Find(fallback.BackendId)!.ValidateOptions(fallback.BackendOptions, gateway, pass.Problems));
            }
        }
    }

    private void CheckSections(GatewayDocument gateway)
    {
        foreach (var section in pass.Language.Sections)
        {
            if (gateway.Sections.TryGetValue(section.Key, out var document))
            {
                Guarded(() => section.Validate(document, gateway, pass.Problems));
            }
        }
    }

    private void CheckWhole(GatewayDocument gateway)
    {
        var sound = pass.Broken.Count == 0
            ? gateway
            : gateway with
            {
                Routes = gateway.Routes.Where(r => !pass.Broken.Contains(r.Value.Match)).ToDictionary(r => r.Key, r => WhatCanBeJudged(r.Value), StringComparer.Ordinal),
                Services = gateway.Services.Where(s => !pass.Broken.Contains(s.Value)).ToDictionary(StringComparer.Ordinal),
                Listen = [.. gateway.Listen.Where(l => !pass.Broken.Contains(l))],
            };
        foreach (var check in pass.Language.Checks)
        {
            Guarded(() => check.Check(sound, pass.Problems));
        }
    }

    // What a broken route matches is judged all the same; its policies are not.
    private RouteDocument WhatCanBeJudged(RouteDocument route) => pass.Broken.Contains(route) ? route with { Policies = [] } : route;

    // Checks may rely on documents that bound without a fault. On others a check that cannot go on is let go: the
    // configuration is refused already, and its own faults are what is to be told.
    private void Guarded(Action check)
    {
        try
        {
            check();
        }
        catch (Exception) when (pass.Problems.HasErrors)
        {
        }
    }
}
