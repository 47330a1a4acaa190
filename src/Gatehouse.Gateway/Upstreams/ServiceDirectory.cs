using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>The services of a snapshot by name: the configured ones, and those written as an address on a route.</summary>
internal sealed class ServiceDirectory(SnapshotBuild build)
{
    private readonly Dictionary<string, Service> _services = new(StringComparer.Ordinal);

    public IReadOnlyCollection<Service> All => _services.Values;

    /// <summary>A configured service, kept from the last snapshot when neither its lines nor the files they name have changed.</summary>
    public Service Add(string name, ServiceDocument document)
        => _services[name] = build.Reuse("service", name, HashOf(document, build.Document.Zone), () => Service.Compile(document with { Name = name }, build));

    /// <summary>A configured service by name; validation made sure that it is there.</summary>
    public Service Find(string name)
        => _services.TryGetValue(name, out var service) ? service : throw new InvalidOperationException($"There is no service {name}.");

    /// <summary>The service behind an address written on a route; routes with the same address share it.</summary>
    public Service Inline(HttpAddress address)
    {
        string name = address.ToString();
        return _services.TryGetValue(name, out var service)
            ? service
            : Add(name, new ServiceDocument { Targets = [new TargetDocument { Url = address }] });
    }

    /// <summary>Changes when anything about the service does, its files included; also for documents that were made in code.</summary>
    internal static string HashOf(ServiceDocument document, string? zone)
        => $"{document.ContentHash()} {document.Tls?.FilesHash} {zone} {string.Join(' ', document.Targets.Select(t => $"{t.Url}*{t.Weight} {t.Priority} {t.Zone}"))}";
}
