using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Server.Admin;
using Gatehouse.Server.Commands;
using Gatehouse.Server.Hosting;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Running;

/// <summary>What a person sees when the gateway is up: where everything is and a line to try.</summary>
internal sealed class Banner(Terminal terminal, GatewayHost host, RunRequest request)
{
    public void Write()
    {
        var output = terminal.Error;
        var snapshot = host.Snapshot;
        ProblemPrinter.Write(snapshot.Warnings, terminal);
        string what = $"revision {snapshot.Revision}, {Plural.Of(snapshot.Document.Routes.Count, "route")}";
        output.WriteLine($"{Style.Bold($"Gatehouse {VersionCommand.Version}", terminal.ColorError)} is running ({what})");
        output.WriteLine();
        foreach (var bound in host.Endpoints)
        {
            WriteEndpoint(bound);
        }

        if (host.OpenSignInLink() is { } link)
        {
            string text = IsUnix(link.Address) ? $"curl -i --unix-socket {link.Address["unix:".Length..]} \"http://localhost{link.Path}\"" : link.Address + link.Path;
            output.WriteLine($"  admin     {text}  (signs in once, within {Duration.Format(AdminSessions.LinkLife)})");
        }

        string traffic = host.Endpoints.First(e => e.Serves.Contains(ListenRole.Traffic)).Reachable;
        string label = "try";
        output.WriteLine();
        foreach (string line in TryLines.For(snapshot.Document, CurlTarget(traffic), request.Demo))
        {
            output.WriteLine($"  {label,-10}{Style.Green(line, terminal.ColorError)}");
            label = "";
        }

        output.WriteLine();
        output.WriteLine(request.Demo || request.To is not null
            ? "Ctrl+C stops."
            : "The configuration is reloaded when its files change. Ctrl+C stops.");
    }

    private static string PageAt(HostEndpoint bound, string path) => IsUnix(bound.Reachable) ? $"{bound.Reachable}  ({path})" : bound.Reachable + path;

    // "unix:/run/a.sock" is two arguments for curl.
    private static string CurlTarget(string address) => IsUnix(address) ? $"--unix-socket {address["unix:".Length..]} http://localhost" : address;

    private static bool IsUnix(string address) => address.StartsWith("unix:", StringComparison.Ordinal);

    private void WriteEndpoint(HostEndpoint bound)
    {
        if (bound.Serves.Contains(ListenRole.Traffic))
        {
            terminal.Error.WriteLine($"  traffic   {bound.Reachable}{(bound.Reachable == bound.Bound ? "" : $"  (bound to {bound.Bound})")}");
        }

        if (bound.Serves.Contains(ListenRole.Metrics))
        {
            terminal.Error.WriteLine($"  metrics   {PageAt(bound, "/metrics")}");
        }

        if (bound.Serves.Contains(ListenRole.Health))
        {
            terminal.Error.WriteLine($"  health    {PageAt(bound, "/health/ready")}");
        }
    }
}
