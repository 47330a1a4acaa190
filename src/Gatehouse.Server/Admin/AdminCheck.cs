using Gatehouse.Core.Configuration;
using Gatehouse.Server.Observing;

namespace Gatehouse.Server.Admin;

/// <summary>An admin API that others than this machine can reach has a credential; nothing else is served beside it but what is for operators.</summary>
internal sealed class AdminCheck : DocumentCheck
{
    public override void Check(GatewayDocument document, ProblemList problems)
    {
        foreach (var listener in document.Listen)
        {
            if (listener.Serves.Contains(ListenRole.Admin))
            {
                CheckAdmin(listener, problems);
            }
            else if (listener.Admin is not null)
            {
                problems.Add(ProblemCodes.InvalidCombination, listener, "admin", "this listener does not serve the admin API", "Add admin to serves, or remove admin");
            }
        }
    }

    private static void CheckAdmin(ListenDocument listener, ProblemList problems)
    {
        if (listener.Serves.Contains(ListenRole.Traffic))
        {
            problems.Add(ProblemCodes.InvalidCombination, listener, "serves", "the admin API and traffic are on one listener", "Give the admin API a listener of its own: - { url: \"http://127.0.0.1:8081\", serves: [admin, metrics, health] }");
        }

        bool isLocal = OperatorHost.IsLocal(listener.Url);
        if (!isLocal && listener.Admin?.HasCredential != true)
        {
            problems.Add(ProblemCodes.InvalidCombination, listener, "serves", "the admin API can be reached from other machines and has no credential", "Set admin: { tokens: [\"${env:GATEHOUSE_ADMIN_TOKEN}\"] }, or listen on 127.0.0.1");
        }
        else if (!isLocal && listener.Url.StartsWith("http:", StringComparison.OrdinalIgnoreCase))
        {
            problems.Add(new ConfigurationProblem(ProblemCodes.InsecureSetting, listener.MarkOf("url"), $"{listener.SourcePath}.url", "tokens of the admin API travel in clear")
            {
                Severity = ProblemSeverity.Warning,
                Hint = "Use https, or listen on 127.0.0.1",
            });
        }

        if (listener.Admin is { Certificates.Count: > 0 } && listener.Tls?.ClientMode is null or ListenClientCertificates.Off)
        {
            problems.Add(ProblemCodes.InvalidCombination, listener, "admin", "the listener asks nobody for a certificate", "Set tls.client_certificates to optional or required, on an https listener");
        }
    }
}
