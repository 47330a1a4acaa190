using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Snapshots;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Front.Reading;
using Gatehouse.Gateway.Upstreams;

namespace Gatehouse.Gateway.Backends.Http;

internal sealed class HttpBackendDescriptor : BackendDescriptor<HttpBackendOptions>
{
    public override string Id => "service";

    public override string Summary => "Sends the request to a service over HTTP and streams its reply back.";

    public override bool MayStandIn => true;

    protected override void Validate(HttpBackendOptions options, GatewayDocument gateway, ProblemList problems)
    {
        CheckUpgrades(options, problems);
        if (gateway.Services.ContainsKey(options.Service))
        {
            return;
        }

        if (options.Service.Contains("://", StringComparison.Ordinal))
        {
            if (!HttpAddress.TryParse(options.Service, out _))
            {
                problems.Add(ProblemCodes.InvalidValue, options, "service", $"\"{options.Service}\" is no http or https address", "Write it as http://host:port");
            }

            return;
        }

        problems.Add(
            ProblemCodes.UnknownReference,
            options,
            "service",
            $"there is no service \"{options.Service}\"",
            NearName.Hint(options.Service, gateway.Services.Keys) ?? AddressHint(options.Service) ?? "Add it under services, or write an address such as http://localhost:5000");
    }

    private static void CheckUpgrades(HttpBackendOptions options, ProblemList problems)
    {
        foreach (string protocol in options.Upgrades)
        {
            if (!FieldSyntax.IsName(protocol.Replace('/', '-')))
            {
                problems.Add(ProblemCodes.InvalidValue, options, "upgrades", $"\"{protocol}\" is no name of a protocol", "Write the names that clients send in Upgrade, such as websocket");
            }
            else if (FieldSyntax.IsHttp(protocol))
            {
                problems.Add(ProblemCodes.InvalidValue, options, "upgrades", $"a switch to \"{protocol}\" would take requests past the gateway", "Leave it out; HTTP/2 clients are served by the listener's protocols");
            }
        }
    }

    private static string? AddressHint(string written)
        => written.Contains(':', StringComparison.Ordinal) && HttpAddress.TryParse($"http://{written}", out _) ? $"Did you mean \"http://{written}\"?" : null;

    protected override string Dependencies(HttpBackendOptions options, GatewayDocument gateway)
        => !gateway.Services.TryGetValue(options.Service, out var service) ? ""
            : service.Fallback?.BackendOptions is HttpBackendOptions fallback ? $"{ServiceDirectory.HashOf(service, gateway.Zone)} {Dependencies(fallback, gateway)}"
            : ServiceDirectory.HashOf(service, gateway.Zone);

    protected override Backend Build(HttpBackendOptions options, RouteDocument route, SnapshotBuild build)
    {
        var services = build.Part<ServiceDirectory>();
        var service = !build.Document.Services.ContainsKey(options.Service) && HttpAddress.TryParse(options.Service, out var address)
            ? services.Inline(address)
            : services.Find(options.Service);
        var clocks = build.State.Claim("backends.service.clocks", () => new CallClocks(build.Time));
        var backend = new HttpBackend(service, options.Upgrades, clocks, build.Time);
        if (service.Document.Fallback is not { } fallback)
        {
            return backend;
        }

        var then = build.Backends.Find(fallback.BackendId)!.BuildBackend(fallback.BackendOptions, route, build);
        return new FallbackBackend(backend, service.Name, then, fallback.BackendOptions is HttpBackendOptions ? (int)fallback.BodyLimit.Bytes : null);
    }
}
