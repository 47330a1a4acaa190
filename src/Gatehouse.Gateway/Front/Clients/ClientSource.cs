using System.Net;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Front.Clients;

/// <summary>The one place where a client's address is worked out (decision 0113). One for each listener that has trusted proxies.</summary>
internal sealed class ClientSource(TrustedPeers trusted, TrustedFields fields)
{
    /// <summary>Whose word counts.</summary>
    public TrustedPeers Trusted => trusted;

    /// <summary>Null for a listener that trusts nobody: the client is the peer.</summary>
    public static ClientSource? Of(ListenDocument document)
        => document.TrustedProxies.Count == 0 ? null : new ClientSource(new TrustedPeers(document.TrustedProxies), document.TrustedFields);

    /// <summary>
    /// The client, as told by a peer that is trusted. An entry that has to be read and is no address, and fields that
    /// disagree, are refused: any guess could meet another rule than the truth.
    /// </summary>
    /// <param name="peer">The peer; <see cref="IPAddress.None"/> at a Unix socket.</param>
    /// <param name="told">Its fields.</param>
    public ClientFinding Find(IPAddress peer, in ToldFields told)
    {
        bool readsPlain = fields != TrustedFields.Forwarded;
        string? list = readsPlain ? told.ForwardedFor : null;
        string? elements = fields != TrustedFields.XForwarded ? told.Forwarded : null;
        string? scheme = null;
        if (readsPlain && told.ForwardedProto is { } protocols && (scheme = ReadSchemes(protocols)) is null)
        {
            return ClientFinding.Refused(FrontProblems.ForwardedScheme);
        }

        var plain = list is null ? null : FindInList(peer, list);
        var structured = elements is null ? null : FindInElements(peer, elements);
        if ((plain?.Problem ?? structured?.Problem) is { } problem)
        {
            return ClientFinding.Refused(problem);
        }

        if ((plain is not null && structured is not null && !plain.Address.Equals(structured.Address))
            || (scheme is not null && structured?.Scheme is { } other && scheme != other))
        {
            return ClientFinding.Refused(FrontProblems.ForwardedConflict);
        }

        var found = plain ?? structured ?? new ClientFinding(peer, Chain: null, Scheme: null);
        return found with { Scheme = scheme ?? structured?.Scheme };
    }

    private ClientFinding FindInList(IPAddress peer, ReadOnlySpan<char> list)
    {
        var chain = new ProxyChain(trusted, peer);
        for (int comma = list.Length; comma >= 0 && !chain.IsComplete;)
        {
            list = list[..comma];
            comma = list.LastIndexOfAny(',', '\n');
            if (!chain.TryStep(list[(comma + 1)..].Trim(" \t")))
            {
                return ClientFinding.Refused(FrontProblems.ForwardedClient);
            }
        }

        return new ClientFinding(chain.Client, chain.ToString(), Scheme: null);
    }

    private ClientFinding FindInElements(IPAddress peer, string text)
    {
        var elements = new List<ForwardedElement>();
        if (!ForwardedField.TryRead(text, elements))
        {
            return ClientFinding.Refused(FrontProblems.ForwardedClient);
        }

        var chain = new ProxyChain(trusted, peer);
        string? scheme = null;
        for (int i = elements.Count - 1; i >= 0 && !chain.IsComplete; i--)
        {
            // The last element that is read is the first proxy's, which alone knows what the client spoke.
            scheme = elements[i].Scheme;
            if (!chain.TryStep(elements[i].For))
            {
                return ClientFinding.Refused(FrontProblems.ForwardedClient);
            }
        }

        string? spoken = scheme is null ? null : ReadScheme(scheme);
        return scheme is not null && spoken is null
            ? ClientFinding.Refused(FrontProblems.ForwardedScheme)
            : new ClientFinding(chain.Client, chain.ToString(), spoken);
    }

    // One value, or several that say the same: which of them counts depends on who wrote it.
    private static string? ReadSchemes(ReadOnlySpan<char> values)
    {
        string? scheme = null;
        foreach (var range in values.SplitAny(',', '\n'))
        {
            if (ReadScheme(values[range].Trim(" \t")) is not { } one || (scheme is not null && scheme != one))
            {
                return null;
            }

            scheme = one;
        }

        return scheme;
    }

    private static string? ReadScheme(ReadOnlySpan<char> value)
        => value.Equals("https", StringComparison.OrdinalIgnoreCase) || value.Equals("wss", StringComparison.OrdinalIgnoreCase) ? "https"
            : value.Equals("http", StringComparison.OrdinalIgnoreCase) || value.Equals("ws", StringComparison.OrdinalIgnoreCase) ? "http"
            : null;
}
