using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

[Planned("identity", "subscriptions", "certificates")]
public sealed record ConsumerDocument : Document
{
    [Description("Name to show.")]
    public string Title { get; init; } = "";

    [Description("Team that answers for this consumer.")]
    public string Team { get; init; } = "";

    [Description("API keys. Each is a value from the environment or a file, or the SHA-256 of one.")]
    public IReadOnlyList<ConsumerKeyDocument> Keys { get; init; } = [];

    [Description("Models this consumer may call, by alias; a last * takes every name that begins so. All when not set.")]
    [Example("[chat, \"embed-*\"]")]
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>Name of the consumer; from the key of the map.</summary>
    [NotASetting]
    public string Name { get; init; } = "";
}
