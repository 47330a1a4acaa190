using Gatehouse.AI.Calls;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers;

/// <summary>The access tokens of a provider whose keys are accounts that tokens are fetched for.</summary>
internal sealed class AccountTokens
{
    private readonly Dictionary<Secret, AccessTokens> _tokens = [];

    public static AccountTokens None { get; } = new();

    /// <summary>Adds the account that a key stands for, with a way of its own to where its tokens are given out.</summary>
    public void Add(Secret key, TokenGrant grant, ProviderOptions options, SnapshotBuild build)
    {
        // The settings of the provider's address, such as its authorities, are not those of this one.
        var settings = new UpstreamSettings { ConnectTimeout = options.ConnectTimeout };
        _tokens[key] = new AccessTokens(grant, build.Upstream(grant.Address, settings), build.Time);
    }

    /// <summary>Sends a token that still holds; false when the key is no account. Throws <see cref="ModelException"/> when there is none to be had.</summary>
    public bool TryAuthenticate(UpstreamCall call, Secret key, CancellationToken cancellationToken, out ValueTask done)
    {
        var tokens = Find(key);
        done = tokens is null ? default : FetchAsync(tokens, call, cancellationToken);
        return tokens is not null;
    }

    /// <summary>A token was refused. Which key's it was is not told; a token too many is fetched, once.</summary>
    public void Forget()
    {
        foreach (var tokens in _tokens.Values)
        {
            tokens.Forget();
        }
    }

    private static async ValueTask FetchAsync(AccessTokens tokens, UpstreamCall call, CancellationToken cancellationToken)
        => call.Headers.Set("Authorization", "Bearer " + await tokens.GetAsync(cancellationToken));

    // What is known of a key outlives a reload, so it may be of an older configuration: it is found by its text.
    private AccessTokens? Find(Secret key)
    {
        if (_tokens.Count == 0 || _tokens.TryGetValue(key, out var tokens))
        {
            return _tokens.GetValueOrDefault(key);
        }

        foreach (var (known, candidate) in _tokens)
        {
            if (string.Equals(known.Reveal(), key.Reveal(), StringComparison.Ordinal))
            {
                return candidate;
            }
        }

        return null;
    }
}
