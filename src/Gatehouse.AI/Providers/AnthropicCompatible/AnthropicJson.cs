using System.Text.Json;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>Reads members that a well-behaved server always sends, without trusting that it does.</summary>
internal static class AnthropicJson
{
    public static int Number(JsonElement owner, ReadOnlySpan<byte> name)
        => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out int number) ? number : 0;
}
