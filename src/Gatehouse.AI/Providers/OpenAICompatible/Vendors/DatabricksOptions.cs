using System.ComponentModel;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>Settings of `type: databricks`.</summary>
public sealed record DatabricksOptions : CompatibleOptions
{
    [Description("Host of the workspace; needed unless url is set.")]
    [Example("dbc-a1b2345c-d6e7.cloud.databricks.com")]
    public string? Workspace { get; init; }

    internal string Address => $"https://{Workspace}/serving-endpoints";

    public override void Validate(ProblemList problems)
    {
        base.Validate(problems);
        Require(Workspace, "workspace", "the workspace's host", problems);
        if (Url is null && !string.IsNullOrWhiteSpace(Workspace) && (!HttpAddress.TryParse(Address, out var address) || address.PathPrefix != "/serving-endpoints"))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "workspace", $"\"{Workspace}\" is no host", "Write the host alone, without https:// and without a path.");
        }
    }
}
