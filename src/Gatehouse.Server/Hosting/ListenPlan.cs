using Gatehouse.Core.Configuration;
using Gatehouse.Server.Observing;

namespace Gatehouse.Server.Hosting;

/// <summary>What is listened on in the end: the configuration's listeners, or what the command line says instead, and one for operators.</summary>
internal static class ListenPlan
{
    public const string DefaultTraffic = "http://0.0.0.0:8080";

    public const string DefaultAdmin = "http://127.0.0.1:8081";

    /// <param name="document">The configuration.</param>
    /// <param name="traffic">Addresses that replace the configuration's traffic listeners; empty keeps them.</param>
    /// <param name="admin">Address for operators; null takes the default when no listener serves them.</param>
    public static IReadOnlyList<ListenDocument> Of(GatewayDocument document, IReadOnlyList<string> traffic, string? admin)
    {
        var plan = new List<ListenDocument>();
        if (traffic.Count > 0)
        {
            plan.AddRange(traffic.Select(url => new ListenDocument { Url = url }));
            plan.AddRange(document.Listen.Where(l => !l.Serves.Contains(ListenRole.Traffic)));
        }
        else
        {
            plan.AddRange(document.Listen);
            if (!plan.Exists(l => l.Serves.Contains(ListenRole.Traffic)))
            {
                plan.Insert(0, new ListenDocument { Url = DefaultTraffic });
            }
        }

        if (admin is not null || !plan.Exists(ServesOperators))
        {
            var credentials = plan.Find(l => l.Serves.Contains(ListenRole.Admin))?.Admin;
            plan.RemoveAll(l => admin is not null && ServesOperators(l) && !l.Serves.Contains(ListenRole.Traffic));
            plan.Add(ForOperators(admin ?? DefaultAdmin, credentials));
        }

        return plan;
    }

    // Others than this machine reach the admin API with a credential, or not at all.
    private static ListenDocument ForOperators(string url, ListenAdminDocument? credentials)
        => OperatorHost.IsLocal(url) || credentials?.HasCredential == true
            ? new ListenDocument { Url = url, Serves = [ListenRole.Metrics, ListenRole.Health, ListenRole.Admin], Admin = credentials }
            : new ListenDocument { Url = url, Serves = [ListenRole.Metrics, ListenRole.Health] };

    /// <summary>Text that is equal for listeners that are the same in every setting; the files of certificates are looked at in place.</summary>
    public static string Fingerprint(ListenDocument listen)
        => $"{listen.Url} {string.Join(',', listen.Serves)} {listen.ContentHash()}";

    /// <summary>Whether anything for operators is served here.</summary>
    public static bool ServesOperators(ListenDocument listen)
        => listen.Serves.Contains(ListenRole.Metrics) || listen.Serves.Contains(ListenRole.Health) || listen.Serves.Contains(ListenRole.Admin);
}
