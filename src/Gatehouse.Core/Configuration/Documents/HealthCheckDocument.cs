using System.ComponentModel;
using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Core.Configuration;

public sealed record HealthCheckDocument : Document
{

    [Description("What is asked. http: a request; tcp: a connection, TLS included for https targets; grpc: grpc.health.v1.Health/Check over HTTP/2.")]
    public HealthCheckType Type { get; init; } = HealthCheckType.Http;

    [ShortForm]
    [Description("Path of the request as it goes on the wire, with its query. It begins at the root of the target: a path in the target's address is not put in front.")]
    [Example("/healthz")]
    public string Path { get; init; } = "/";

    [Description("Method of the request.")]
    [Example("HEAD")]
    public string Method { get; init; } = "GET";

    [Description("Host of the request. When not set, the target's own.")]
    [Example("orders.internal")]
    [NotEmpty]
    public string? Host { get; init; }

    [Description("Fields of the request.")]
    [Example("{ X-Probe: gatehouse }")]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    [Description("Statuses of a good reply. Redirects are not followed.")]
    [Example("[200-299, 401]")]
    [NotEmpty]
    public IReadOnlyList<StatusRange> ExpectStatus { get; init; } = [new StatusRange(200, 299)];

    [Description("Text that a good reply has in the first 64 KiB of its body.")]
    [Example("'\"status\":\"ok\"'")]
    [NotEmpty]
    public string? ExpectBody { get; init; }

    [Description("Service that a grpc check asks for. When not set, the server as a whole.")]
    [Example("shop.Orders")]
    [NotEmpty]
    public string? GrpcService { get; init; }

    [Description("Port that is asked in place of the target's own.")]
    [AllowedRange("1", "65535")]
    public int? Port { get; init; }

    [Description("Time between the starts of two checks of a target.")]
    [AllowedRange("100ms", "1d")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    [Description("By how much each interval is made shorter or longer at random, so that targets and gateways do not fall into step.")]
    [AllowedRange("0%", "50%")]
    public Share Jitter { get; init; } = new(0.1);

    [Description("Time in which a check must succeed, the connection included. Default: 3s, or interval where that is less.")]
    [AllowedRange("1ms", "10m")]
    public TimeSpan? Timeout { get; init; }

    [Description("Checks in a row that must succeed before an unhealthy target takes requests again.")]
    [AllowedRange("1", "100")]
    public int HealthyAfter { get; init; } = 2;

    [Description("Checks in a row that must fail before a healthy target takes no more requests. The first check of a target decides alone.")]
    [AllowedRange("1", "100")]
    public int UnhealthyAfter { get; init; } = 3;

    /// <summary>The timeout in force.</summary>
    [NotASetting]
    public TimeSpan TimeLimit => Timeout ?? (Interval < TimeSpan.FromSeconds(3) ? Interval : TimeSpan.FromSeconds(3));

    public override void Validate(ProblemList problems)
    {
        foreach (string setting in WrittenInVain())
        {
            problems.Add(ProblemCodes.InvalidCombination, this, setting, $"{setting} has no meaning with type: {(Type == HealthCheckType.Tcp ? "tcp" : Type == HealthCheckType.Grpc ? "grpc" : "http")}", "Remove it, or write another type.");
        }

        if (!Path.StartsWith('/') || Path.AsSpan().ContainsAnyExceptInRange('!', '~') || Path.Contains('#', StringComparison.Ordinal))
        {
            string fix = Path.Length > 0 && Path[0] != '/' && !Path.Contains(':', StringComparison.Ordinal) ? $"Write it as /{Path}" : "It begins with a slash and is escaped: /healthz?full=1";
            problems.Add(ProblemCodes.InvalidValue, this, "path", $"{PlainText.Quote(Path)} is no path of a request", fix);
        }

        if (Method.Length == 0 || Method.AsSpan().ContainsAnyExceptInRange('A', 'Z') || Method == "CONNECT")
        {
            problems.Add(ProblemCodes.InvalidValue, this, "method", $"{PlainText.Quote(Method)} is no method for a check", "Write it as it goes on the wire, such as GET or HEAD.");
        }

        if (Host is { Length: > 0 } && !(HttpAddress.TryParse($"http://{Host}", out var address) && address.PathPrefix.Length == 0 && !Host.EndsWith('/')))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "host", $"{PlainText.Quote(Host)} is no host", "Write the name alone, with a port where there is one: orders.internal:8080");
        }

        if (ExpectBody is not null && Method == "HEAD")
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "expect_body", "a reply to HEAD has no body, so that no check could succeed", "Remove expect_body, or write method: GET.");
        }

        for (int i = 0; i < ExpectStatus.Count; i++)
        {
            if (ExpectStatus[i].Last < 200)
            {
                problems.Add(ProblemCodes.InvalidValue, this, "expect_status", i, $"{ExpectStatus[i]} stands for no final reply, so that no check could see it", "Statuses of replies are from 200 to 599.");
            }
        }

        if (Timeout > Interval)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "timeout", $"timeout: {Duration.Format(Timeout.Value)} is longer than interval: {Duration.Format(Interval)}, so that checks would pile up", $"Write at most {Duration.Format(Interval)}, or a longer interval.");
        }

        SentHeaders.Check(this, "headers", Headers, "Write host.", problems);
    }

    /// <summary>Faults in relation to the service.</summary>
    internal void CheckWith(ServiceDocument service, ProblemList problems)
    {
        bool hasOwnPort = Port is not null;
        if (Type == HealthCheckType.Grpc && !hasOwnPort
            && (service.Protocol == UpstreamProtocol.Http1 || (service.Protocol == UpstreamProtocol.Auto && (service.Discover is { FindsTls: false } || service.Targets.Any(t => !t.Url.IsTls)))))
        {
            string spoken = service.Protocol == UpstreamProtocol.Http1 ? "protocol: http1 is set" : "http targets are spoken to in HTTP/1.1";
            problems.Add(ProblemCodes.InvalidCombination, this, "type", $"gRPC needs HTTP/2, and {spoken}", "Write protocol: http2 on the service, or the port of a gRPC server here.");
        }

        if (Type == HealthCheckType.Tcp && service.Protocol == UpstreamProtocol.Http3 && !hasOwnPort)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "type", "HTTP/3 has no TCP connections that a check could open", "Write type: http, or the port of a TCP server here.");
        }
    }

    private IEnumerable<string> WrittenInVain()
    {
        string[] unheeded = Type switch
        {
            HealthCheckType.Tcp => ["path", "method", "host", "headers", "expect_status", "expect_body", "grpc_service"],
            HealthCheckType.Grpc => ["path", "method", "expect_status", "expect_body"],
            _ => ["grpc_service"],
        };
        return Source is ConfigMapping mapping ? unheeded.Where(s => mapping.Find(s) is not null) : [];
    }
}
