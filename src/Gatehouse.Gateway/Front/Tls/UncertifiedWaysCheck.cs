using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Gateway.Pipeline;

namespace Gatehouse.Gateway.Front.Tls;

/// <summary>
/// Routes that one listener serves to clients with a certificate alone, and another to everybody: each listener serves all routes,
/// and what one demands of its clients protects nothing at the next.
/// </summary>
internal sealed class UncertifiedWaysCheck(PolicyCatalog policies) : DocumentCheck
{
    private const int MostNamed = 3;

    private readonly PolicyStages _stages = new(policies);

    public override void Check(GatewayDocument document, ProblemList problems)
    {
        var listeners = document.Listen.Where(l => l.Serves.Contains(ListenRole.Traffic) && ServesRoutes(l)).ToArray();
        var demanding = Array.Find(listeners, Demands);
        var other = Array.Find(listeners, l => !Demands(l));
        if (demanding is null || other is null)
        {
            return;
        }

        string[] open = [.. document.Routes.Where(r => !_stages.Identifies(document, r.Value)).Select(r => r.Key)];
        if (open.Length == 0)
        {
            return;
        }

        string named = string.Join(", ", open.Take(MostNamed)) + (open.Length > MostNamed ? $" and {open.Length - MostNamed} more" : "");
        problems.Add(new ConfigurationProblem(ProblemCodes.InsecureSetting, demanding.MarkOf("tls"), $"{demanding.SourcePath}.tls", $"a certificate is needed here, and {other.Url} serves the same routes without one; nobody asks who calls {named}")
        {
            Severity = ProblemSeverity.Warning,
            Hint = "Attach mtls to the routes that need a certificate, or write client_ca at both listeners.",
            OtherMark = other.MarkOf("url"),
            OtherLabel = "served to everybody here",
        });
    }

    private static bool Demands(ListenDocument listen) => listen.Tls is { ClientMode: ListenClientCertificates.Required };

    // One that redirects serves them behind a trusted proxy alone.
    private static bool ServesRoutes(ListenDocument listen)
        => ListenAddress.Read(listen.Url, out _) is null && (listen.RedirectToHttps is not { Enabled: true } || listen.TrustedProxies.Count > 0);
}
