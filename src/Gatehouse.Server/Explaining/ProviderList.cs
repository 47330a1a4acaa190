using System.Text.Json.Nodes;
using Gatehouse.AI.Providers;

namespace Gatehouse.Server.Explaining;

/// <summary>The types of providers as machines read them.</summary>
internal static class ProviderList
{
    public static JsonArray Of(IEnumerable<ProviderDescriptor> providers) => new([.. providers.Select(Of)]);

    public static string WordOf(ProviderCheck check) => check switch
    {
        ProviderCheck.Recordings => "recordings",
        ProviderCheck.Documentation => "documentation",
        ProviderCheck.Secondhand => "secondhand",
        _ => "no",
    };

    private static JsonObject Of(ProviderDescriptor provider) => new()
    {
        ["type"] = provider.Type,
        ["summary"] = provider.Summary,
        ["address"] = provider.Address,
        ["speaks"] = new JsonArray([.. provider.Speaks.Select(f => JsonValue.Create(f))]),
        ["key"] = provider.Credential,
        ["checked"] = WordOf(provider.Checked),
        ["documented_at"] = provider.Documentation,
        ["remark"] = provider.Remark,
    };
}
