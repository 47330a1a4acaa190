using System.Globalization;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Policies.AICache;

/// <summary>What a client says of caches in its Cache-Control (RFC 9111 5.2.1).</summary>
/// <param name="IsNoStore">Neither look nor keep.</param>
/// <param name="IsNoCache">Ask anew, and keep what comes.</param>
/// <param name="MaxAge">How old an answer may be; null when the client does not say.</param>
internal readonly record struct CacheWish(bool IsNoStore, bool IsNoCache, TimeSpan? MaxAge)
{
    public static CacheWish Of(HeaderList headers)
    {
        var wish = default(CacheWish);
        foreach (ref readonly var field in headers.Fields)
        {
            if (!field.Name.Equals("Cache-Control", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (var part in field.Value.AsSpan().Split(','))
            {
                wish = wish.With(field.Value.AsSpan()[part].Trim());
            }
        }

        return wish;
    }

    private CacheWish With(ReadOnlySpan<char> directive)
    {
        if (directive.Equals("no-store", StringComparison.OrdinalIgnoreCase))
        {
            return this with { IsNoStore = true };
        }

        if (directive.Equals("no-cache", StringComparison.OrdinalIgnoreCase))
        {
            return this with { IsNoCache = true };
        }

        const string Age = "max-age=";
        if (!directive.StartsWith(Age, StringComparison.OrdinalIgnoreCase)
            || !uint.TryParse(directive[Age.Length..].Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out uint seconds))
        {
            return this;
        }

        return seconds == 0 ? this with { IsNoCache = true } : this with { MaxAge = TimeSpan.FromSeconds(seconds) };
    }
}
