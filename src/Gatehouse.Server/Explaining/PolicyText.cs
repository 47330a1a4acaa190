using Gatehouse.Core.Configuration;

namespace Gatehouse.Server.Explaining;

/// <summary>Policies of a route by name, or by kind when written inline; defaults first.</summary>
internal static class PolicyText
{
    public static IEnumerable<string> Of(RouteDocument route, GatewayDocument document)
        => document.Defaults.Policies.Concat(route.Policies).Select(use => Of(use, document));

    private static string Of(PolicyUse use, GatewayDocument document)
        => document.RunsInShadow(use) ? $"{NameOf(use)} in shadow" : NameOf(use);

    private static string NameOf(PolicyUse use)
        => use.Reference ?? use.Id ?? $"any({string.Join(", ", use.Any.Select(NameOf))})";
}
