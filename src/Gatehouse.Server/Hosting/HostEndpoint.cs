using Gatehouse.Core.Configuration;

namespace Gatehouse.Server.Hosting;

/// <summary>An address that is listened on: as bound, and as a client on this machine reaches it.</summary>
internal sealed record HostEndpoint(string Bound, string Reachable, ListenDocument Document)
{
    public IReadOnlyList<ListenRole> Serves => Document.Serves;

    public static HostEndpoint Of(string bound, ListenDocument document)
        => new(bound, bound.Replace("://0.0.0.0:", "://localhost:", StringComparison.Ordinal).Replace("://[::]:", "://localhost:", StringComparison.Ordinal), document);
}
