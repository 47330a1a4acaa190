using System.ComponentModel;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Core.Tests.Configuration;

/// <summary>A small language with one of everything, so that Core's tests need no other project.</summary>
internal static class TestLanguage
{
    public static ConfigurationLanguage Create(params DocumentCheck[] checks) => new(
        new PolicyCatalog([new LimitPolicy(), new GatePolicy()]),
        new BackendCatalog([new ServiceBackend(), new RespondBackend()]),
        [new ToolsSection()],
        checks);

    public static ConfigurationResult Parse(string yaml, string fileName = "gatehouse.yaml", Dictionary<string, string>? environment = null)
        => new ConfigurationLoader(Create(), name => environment?.GetValueOrDefault(name)).Parse(yaml, fileName);

    /// <summary>All problems as they are printed.</summary>
    public static string Faults(string yaml) => ProblemText.Format(Parse(yaml).Problems);
}

public enum LimitBy
{
    Ip,
    Consumer,
}

[Planned("algorithm")]
public sealed record LimitOptions : Document
{
    [Description("How many.")]
    [AllowedRange("1", "1000")]
    public required int Limit { get; init; }

    [Description("In which time.")]
    [AllowedRange("1s", "1d")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    [Description("What is counted apart.")]
    public LimitBy By { get; init; } = LimitBy.Ip;

    [Description("Allowed at once.")]
    public int? Burst { get; init; }

    public override void Validate(ProblemList problems)
    {
        if (Burst > Limit)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "burst", "burst is larger than limit");
        }
    }
}

public sealed record GateOptions : Document
{
    [ShortForm]
    [Description("Text that opens the gate.")]
    public string Word { get; init; } = "sesame";

    [Description("Kept closed.")]
    public Secret? Token { get; init; }
}

internal sealed class LimitPolicy : PolicyDescriptor<LimitOptions>
{
    public override string Id => "limit";

    public override PolicyStage Stage => PolicyStage.Admit;

    public override string Summary => "Bounds how many requests pass.";

    protected override Policy Build(LimitOptions options, PolicyBuildContext context) => new PassPolicy();
}

internal sealed class GatePolicy : PolicyDescriptor<GateOptions>
{
    public override string Id => "gate";

    public override PolicyStage Stage => PolicyStage.Identify;

    public override string Summary => "Asks for a word.";

    protected override Policy Build(GateOptions options, PolicyBuildContext context) => new PassPolicy();
}

internal sealed class PassPolicy : Policy
{
    public override ValueTask<PolicyVerdict> OnRequestAsync(Exchange exchange) => new(PolicyVerdict.Accept);
}

public sealed record ServiceBackendOptions : Document
{
    [ShortForm]
    [Description("Name of a service.")]
    [ReferenceTo("services")]
    public required string Name { get; init; }
}

public sealed record RespondBackendOptions : Document
{
    [ShortForm]
    [Description("Status.")]
    [AllowedRange("100", "599")]
    public int Status { get; init; } = 200;

    [Description("Body.")]
    public string Body { get; init; } = "";
}

internal sealed class ServiceBackend : BackendDescriptor<ServiceBackendOptions>
{
    public override string Id => "service";

    public override string Summary => "Forwards to a service.";

    protected override Backend Build(ServiceBackendOptions options, RouteDocument route, SnapshotBuild build) => new NoBackend();
}

internal sealed class RespondBackend : BackendDescriptor<RespondBackendOptions>
{
    public override string Id => "respond";

    public override string Summary => "Answers itself.";

    protected override Backend Build(RespondBackendOptions options, RouteDocument route, SnapshotBuild build) => new NoBackend();
}

internal sealed class NoBackend : Backend
{
    public override ValueTask ExecuteAsync(Exchange exchange) => default;

    public override void Explain(Core.Explaining.Explanation explanation)
    {
    }
}

[Planned("forge")]
public sealed record ToolsDocument : Document
{
    [Description("Tools by name.")]
    public IReadOnlyDictionary<string, ToolDocument> Hammers { get; init; } = new Dictionary<string, ToolDocument>(StringComparer.Ordinal);
}

public sealed record ToolDocument : Document
{
    [Description("How large.")]
    public ByteSize Size { get; init; } = new(1000);

    [Description("What it costs.")]
    public Money? Price { get; init; }

    [Description("How often.")]
    public Rate? Use { get; init; }

    [Description("Which part.")]
    public Share Part { get; init; } = new(0.5);

    [Description("How heavy.")]
    public double Weight { get; init; } = 1.5;

    [Description("Exactly.")]
    public decimal Exact { get; init; } = 0.1m;

    [Description("How many atoms.")]
    public long Atoms { get; init; }

    [Description("Whether it is there.")]
    public bool Present { get; init; } = true;

    [Description("Where.")]
    public HttpAddress? Address { get; init; }

    [Description("Like which.")]
    [ReferenceTo("tools.hammers")]
    public IReadOnlyList<string> Like { get; init; } = [];

    [NotASetting]
    public string Name { get; init; } = "";
}

internal sealed class ToolsSection : SectionDescriptor
{
    public override string Key => "tools";

    public override string Summary => "Tools.";

    public override Type DocumentType => typeof(ToolsDocument);

    public override void Validate(Document document, GatewayDocument gateway, ProblemList problems)
    {
    }
}
