using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Upstreams.Discovery.Dns;

public sealed record DnsSrvOptions : DnsSettings
{
    [ShortForm]
    [Description("Name whose SRV records are the targets: host, port, priority and weight of each.")]
    [Example("_http._tcp.orders.internal")]
    [NotEmpty]
    public required string Name { get; init; }

    public override void Validate(ProblemList problems)
    {
        base.Validate(problems);
        if (DnsName.FaultOf(Name, mayHavePort: false) is { } fault)
        {
            problems.Add(ProblemCodes.InvalidValue, this, "name", $"\"{Name}\" {fault}", DnsName.InAscii(Name) is { } ascii ? $"Write it in ASCII: {ascii}" : "Write it as _http._tcp.orders.internal; the records say the ports.");
        }
    }
}
