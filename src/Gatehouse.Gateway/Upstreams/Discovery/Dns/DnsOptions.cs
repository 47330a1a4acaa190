using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Upstreams.Discovery.Dns;

public sealed record DnsOptions : DnsSettings
{
    [ShortForm]
    [Description("Name whose addresses (A and AAAA) are the targets, with the port; without one that of the scheme.")]
    [Example("orders.internal:8080")]
    [NotEmpty]
    public required string Name { get; init; }

    public override void Validate(ProblemList problems)
    {
        base.Validate(problems);
        if (DnsName.FaultOf(Name, mayHavePort: true) is { } fault)
        {
            problems.Add(ProblemCodes.InvalidValue, this, "name", $"\"{Name}\" {fault}", DnsName.InAscii(Name) is { } ascii ? $"Write it in ASCII: {ascii}" : "Write it as orders.internal:8080; addresses that do not change are written under targets.");
        }
    }
}
