using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Upstreams.Discovery.File;

public sealed record FileDiscoveryOptions : Document
{
    [ShortForm]
    [Description("YAML file with a list of targets, each as in `targets`; relative to the file this is written in.")]
    [Example("./targets.yaml")]
    [NotEmpty]
    public required string Path { get; init; }

    /// <summary>Where the file is.</summary>
    [NotASetting]
    public string Place => FullPath(Path);
}
