using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Front.Tls;

/// <summary>Faults of listeners whose certificates are ordered, in what they need of each other.</summary>
internal sealed class AcmeCheck : DocumentCheck
{
    public override void Check(GatewayDocument document, ProblemList problems)
    {
        var seen = new Dictionary<string, (ListenDocument Listener, string Names)>(StringComparer.Ordinal);
        foreach (var listener in document.Listen)
        {
            if (listener.Tls?.Acme is not { } acme)
            {
                continue;
            }

            if (acme.Domains.Count == 0 && acme.NamesFor(listener.Url).Count == 0)
            {
                problems.Add(ProblemCodes.Missing, acme, "domains", $"no name to order a certificate for: {listener.Url} has none", "Add domains: [api.example.com], or write the name in the url; it binds every address of the machine.");
            }

            if (acme.Challenge == AcmeChallenge.Http01 && !document.Listen.Any(ServesHttp))
            {
                problems.Add(ProblemCodes.InvalidCombination, acme, "challenge", "http-01 is asked for on port 80, and no http listener serves traffic", "Add a listener, http://0.0.0.0:80, or remove challenge: tls-alpn-01 needs none.");
            }

            CheckShared(listener, acme, seen, problems);
        }
    }

    private static bool ServesHttp(ListenDocument listener)
        => listener.Serves.Contains(ListenRole.Traffic) && listener.Url.StartsWith("http://", StringComparison.Ordinal);

    // Handshakes find a certificate by its name: two for one name would take turns.
    private static void CheckShared(ListenDocument listener, AcmeDocument acme, Dictionary<string, (ListenDocument Listener, string Names)> seen, ProblemList problems)
    {
        var names = acme.NamesFor(listener.Url);
        string all = string.Join(' ', names);
        foreach (string name in names)
        {
            if (!seen.TryAdd(name, (listener, all)) && seen[name] is var first && (first.Names != all || SettingsOf(first.Listener) != SettingsOf(listener)))
            {
                string fault = first.Names == all ? $"two listeners order a certificate for {name} with different settings" : $"{name} stands in two certificates";
                problems.Add(new ConfigurationProblem(ProblemCodes.InvalidCombination, acme.Mark, acme.SourcePath, fault)
                {
                    Hint = "Write the same acme settings at both: they share one certificate.",
                    OtherMark = first.Listener.Tls!.Acme!.Mark,
                    OtherLabel = "first ordered here",
                });
                return;
            }
        }
    }

    private static (string, string, string?, AcmeChallenge, string, string?, AcmeKey, TimeSpan?) SettingsOf(ListenDocument listener)
    {
        var acme = listener.Tls!.Acme!;
        return (acme.Email, acme.Directory, acme.DirectoryCaFile, acme.Challenge, acme.StorageFolder, acme.ExternalAccount?.ContentHash(), acme.Key, acme.RenewBefore);
    }
}
