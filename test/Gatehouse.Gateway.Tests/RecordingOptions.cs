using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Tests;

public sealed record RecordingOptions : Document
{
    [ShortForm]
    [Description("Name to record under.")]
    public string Name { get; init; } = "";
}
