using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>
/// What is known of one vendor or server that took over OpenAI's chat format: where it is, how its key travels, and what is
/// different. <see cref="CompatibleProvider"/> reads it; nothing else knows the vendor.
/// </summary>
internal sealed record CompatibleVendor
{
    /// <summary>The value of `type:`.</summary>
    public required string Type { get; init; }

    /// <summary>The vendor's own name ("DeepInfra").</summary>
    public required string Name { get; init; }

    /// <summary>Address up to what stands before /chat/completions; a part in braces comes from a setting.</summary>
    public required string Address { get; init; }

    /// <summary>The same on the vendor's platform in China; null when there is one platform only.</summary>
    public string? ChinaAddress { get; init; }

    /// <summary>Public page, or repository:path, that the rules were written from.</summary>
    public required string Source { get; init; }

    public required ProviderCheck Checked { get; init; }

    /// <summary>What could not be checked, or what to know before using it.</summary>
    public string Remark { get; init; } = "";

    /// <summary>Whether its models chat; false for vendors that only make vectors and ranks.</summary>
    public bool Chats { get; init; } = true;

    /// <summary>What it does besides chat, as far as it is documented.</summary>
    public IReadOnlyList<VendorOperation> Operations { get; init; } = [];

    /// <summary>Whether calls without a key are pointless; false for servers of one's own.</summary>
    public bool NeedsKey { get; init; } = true;

    /// <summary>Whether streams tell their usage only when stream_options asks for it; false where they always tell it.</summary>
    public bool AsksForUsage { get; init; } = true;

    /// <summary>
    /// Whether calls and replies of OpenAI's clients pass byte for byte but for what <see cref="Fields"/> changes. False where
    /// replies are not what those clients can read: then they are translated.
    /// </summary>
    public bool Passes { get; init; } = true;

    /// <summary>Public page of the vendor's Responses API, to which calls of that form pass byte for byte; null when it has none, or none is known.</summary>
    public string? Responses { get; init; }

    /// <summary>Differences of requests. The two that nearly every vendor has are the default.</summary>
    public IReadOnlyList<FieldRule> Fields { get; init; } = [FieldRule.MaxTokens, FieldRule.DeveloperRole];

    /// <summary>Members that a translated call gets unless it has them, the value as JSON.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Adds { get; init; } = [];

    public ThinkingHistory Thinking { get; init; } = ThinkingHistory.Dropped;

    /// <summary>Settings of the type: <see cref="VendorOptions"/>, or a record of its own.</summary>
    public Type OptionsType { get; init; } = typeof(VendorOptions);

    /// <summary>Address made of settings; null when it is <see cref="Address"/> as it stands.</summary>
    public Func<CompatibleOptions, string>? AddressOf { get; init; }

    /// <summary>Fields that settings add to each call.</summary>
    public Action<CompatibleOptions, HeaderList>? AddHeaders { get; init; }

    /// <summary>Members that settings add to each call, the value as JSON.</summary>
    public Func<CompatibleOptions, IReadOnlyList<KeyValuePair<string, string>>>? AddsOf { get; init; }

    /// <summary>Where calls with these settings go.</summary>
    public HttpAddress Resolve(CompatibleOptions options)
    {
        if (options.Url is { } url)
        {
            return url;
        }

        string address = AddressOf?.Invoke(options)
            ?? (options is RegionalOptions { Region: PlatformRegion.China } ? ChinaAddress! : Address);
        return HttpAddress.TryParse(address, out var parsed) ? parsed : throw new InvalidOperationException($"{address} is no address.");
    }
}
