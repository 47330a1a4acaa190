using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Backends.Http;

public sealed record HttpBackendOptions : Document
{
    [ShortForm]
    [Description("Name of a service, or the address of one: http or https, host, port, and a path that is put in front of the request's.")]
    [Example("http://localhost:5000")]
    [NotEmpty]
    public required string Service { get; init; }

    [Description("Protocols that a connection of this route may be switched to (the Upgrade field). A request for another one goes on as an ordinary request. HTTP/2 is never switched to: its requests would pass the gateway unseen.")]
    [Example("[websocket, mqtt]")]
    public IReadOnlyList<string> Upgrades { get; init; } = ["websocket"];
}
