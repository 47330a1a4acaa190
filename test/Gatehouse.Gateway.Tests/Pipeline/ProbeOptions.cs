using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Tests.Pipeline;

public sealed record ProbeOptions : Document
{
    [ShortForm]
    [Description("What the probe does.")]
    public string Do { get; init; } = "accept";
}
