using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Front.Clients;

/// <summary>Faults in lists of who is believed.</summary>
internal static class TrustedPeersCheck
{
    /// <param name="document">The document with the list.</param>
    /// <param name="setting">The list's name in it.</param>
    /// <param name="items">The list.</param>
    /// <param name="peers">What the other ends of the connections can be.</param>
    /// <param name="problems">Gets the faults.</param>
    public static void Check(Document document, string setting, IReadOnlyList<string> items, PeerKinds peers, ProblemList problems)
    {
        for (int i = 0; i < items.Count; i++)
        {
            string item = items[i];
            if (!TrustedPeers.IsItem(item))
            {
                problems.Add(ProblemCodes.InvalidValue, document, setting, i, $"\"{item}\" is no address and no network", AddressSet.HintFor(item));
            }
            else if (item == TrustedPeers.Unix && !peers.HasFlag(PeerKinds.Unix))
            {
                problems.Add(ProblemCodes.InvalidCombination, document, setting, i, "unix: this listener has peers with addresses", "Name their addresses or networks");
            }
            else if (item != TrustedPeers.Unix && !peers.HasFlag(PeerKinds.Addresses))
            {
                problems.Add(ProblemCodes.InvalidCombination, document, setting, i, $"{item}: the peers of a Unix socket have no address", "Write unix; proxies behind the program at the socket may stand beside it");
            }
            else if (item.EndsWith("/0", StringComparison.Ordinal))
            {
                var node = document.NodeOf(setting, i);
                problems.Add(new ConfigurationProblem(ProblemCodes.InsecureSetting, node?.Mark ?? document.MarkOf(setting), node?.Path ?? document.SourcePath, "everybody is believed: any client can give itself any address")
                {
                    Severity = ProblemSeverity.Warning,
                    Hint = "Name the proxies' own networks.",
                });
            }
        }
    }
}
