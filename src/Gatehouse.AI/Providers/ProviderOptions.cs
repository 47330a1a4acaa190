using System.ComponentModel;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers;

/// <summary>Settings that every provider has; the options record of a type adds its own.</summary>
[Planned("headers", "health_check", "circuit_breaker", "retries")]
public abstract record ProviderOptions : Document
{
    [Description("Keys of the account. A key that is limited rests for that model until it may work again, one that is refused for all.")]
    [Example("[\"${env:OPENAI_API_KEY}\"]")]
    public IReadOnlyList<ProviderKeyDocument> Keys { get; init; } = [];

    [Description("Which of the keys takes a call.")]
    public KeyRotation KeyRotation { get; init; } = KeyRotation.RoundRobin;

    [Description("When a model of the provider is left alone for a while, because its calls fail.")]
    public CoolDownDocument CoolDown { get; init; } = new();

    [Description("Where a model server of one's own tells how many calls it works on, for strategy: least_busy; calls in flight count where it is not set.")]
    public ServerQueueDocument? Queue { get; init; }

    [Description("Address of the API. The vendor's own when not set.")]
    [Example("http://localhost:11434/v1")]
    public HttpAddress? Url { get; init; }

    [Description("Time from the call to the last byte of a whole reply; streams end only by first_byte_timeout and idle_timeout.")]
    [AllowedRange("1ms", "1d")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    [Description("Time to establish a connection, TLS included.")]
    [AllowedRange("1ms", "10m")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    [Description("Time to the first content of a streamed reply.")]
    [AllowedRange("1ms", "1d")]
    public TimeSpan FirstByteTimeout { get; init; } = TimeSpan.FromMinutes(2);

    [Description("Time in which a streamed reply may be silent.")]
    [AllowedRange("1ms", "1d")]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(1);

    [Description("How an https address is checked and what is shown to it. When not set, its certificate must be for its host and from an authority of the system.")]
    public UpstreamTlsDocument? Tls { get; init; }

    [Description("Bounds of the connections to the address.")]
    public UpstreamConnectionsDocument Connections { get; init; } = new();

    [Description("What its models cost where that is not the known price: a discount that was agreed on, or one price for all of them.")]
    [Example("{ discount: 15% }")]
    [NotEmpty]
    public IReadOnlyList<PriceDocument> Price { get; init; } = [];

    /// <summary>The value of `type:`, which chose these settings; empty when they were made in code.</summary>
    [NotASetting]
    public string Type { get; init; } = "";

    /// <summary>Name of the provider; from the key of the map.</summary>
    [NotASetting]
    public string Name { get; init; } = "";

    /// <inheritdoc/>
    [NotASetting]
    public override string FilesHash => Tls?.FilesHash ?? "";

    public override void Validate(ProblemList problems)
    {
        PriceDocument.Validate(Price, problems);
        if (Tls is not null && Url is { IsTls: false })
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "tls", "tls is for an https address", "Write the url with https://, or remove tls.");
        }
    }

    /// <summary>How the address is reached.</summary>
    internal UpstreamSettings ToUpstreamSettings() => new()
    {
        ConnectTimeout = ConnectTimeout,
        Connections = Connections.ToSettings(),
        Tls = Tls?.ToSettings() ?? new(),
    };
}
