using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

/// <summary>The whole configuration as written. Sections of other projects (ai) are bound by their descriptors and kept in <see cref="Sections"/>.</summary>
[Planned("apis", "plans", "teams", "store", "console", "portal", "alerts", "notify", "checks", "tests")]
public sealed record GatewayDocument : Document
{
    [Description("Version of the configuration language.")]
    [AllowedRange("1", "1")]
    public int Version { get; init; } = 1;

    [Description("Name of the organisation that owns everything in this file.")]
    [NotEmpty]
    public string Tenant { get; init; } = "default";

    [Description("Where this gateway stands. Targets of the same zone come before others of their priority.")]
    [Example("\"${env:ZONE}\"")]
    [NotEmpty]
    public string? Zone { get; init; }

    [Description("Files and folders whose sections are added to this one; paths are relative to this file.")]
    [Example("[services.yaml, routes/]")]
    public IReadOnlyList<string> Include { get; init; } = [];

    [Description("Addresses to listen on. Without any, traffic is served on http://0.0.0.0:8080.")]
    public IReadOnlyList<ListenDocument> Listen { get; init; } = [];

    [Description("What stands behind the gateway, by name.")]
    public IReadOnlyDictionary<string, ServiceDocument> Services { get; init; } = new Dictionary<string, ServiceDocument>(StringComparer.Ordinal);

    [Description("Policies that routes attach by name; each has exactly one kind.")]
    public IReadOnlyDictionary<string, PolicyUse> Policies { get; init; } = new Dictionary<string, PolicyUse>(StringComparer.Ordinal);

    [Description("What holds for every route.")]
    public DefaultsDocument Defaults { get; init; } = new();

    [Description("Which requests go where, by name.")]
    public IReadOnlyDictionary<string, RouteDocument> Routes { get; init; } = new Dictionary<string, RouteDocument>(StringComparer.Ordinal);

    [Description("Who calls, by name.")]
    public IReadOnlyDictionary<string, ConsumerDocument> Consumers { get; init; } = new Dictionary<string, ConsumerDocument>(StringComparer.Ordinal);

    [Description("Logs, traces and metrics.")]
    public TelemetryDocument Telemetry { get; init; } = new();

    [Description("What this gateway shares with others that serve the same configuration. Alone when not set.")]
    public ClusterDocument? Cluster { get; init; }

    /// <summary>Documents of sections that other projects announce, by section key ("ai").</summary>
    [NotASetting]
    public IReadOnlyDictionary<string, Document> Sections { get; init; } = new Dictionary<string, Document>(StringComparer.Ordinal);

    public override void Validate(ProblemList problems)
    {
        if (Zone is null && Services.Values.SelectMany(s => s.Targets).FirstOrDefault(t => t.Zone is not null) is { } target)
        {
            problems.Add(new ConfigurationProblem(ProblemCodes.InvalidCombination, target.MarkOf("zone"), $"{target.SourcePath}.zone", "the zone of a target has no effect: the gateway does not say its own")
            {
                Severity = ProblemSeverity.Warning,
                Hint = "Write where the gateway stands at the top of the file, such as zone: \"${env:ZONE}\".",
            });
        }
    }

    /// <summary>Whether a policy runs in shadow where it is attached so.</summary>
    public bool RunsInShadow(PolicyUse use)
        => use.Shadow ?? (use.Reference is { } name && Policies.GetValueOrDefault(name)?.Shadow == true);

    /// <summary>The document of an announced section, or null when it was not written.</summary>
    public T? Section<T>(string key)
        where T : Document
        => Sections.GetValueOrDefault(key) as T;
}
