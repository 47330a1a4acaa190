using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Providers;

/// <summary>How access tokens of one account are asked for (OAuth 2.0, RFC 6749 4.4 and its extensions). Immutable.</summary>
internal abstract class TokenGrant
{
    /// <summary>Who gives them out, for messages.</summary>
    public abstract string Issuer { get; }

    /// <summary>Where they are given out; the path apart.</summary>
    public abstract HttpAddress Address { get; }

    public abstract string Path { get; }

    /// <summary>The body of the request (application/x-www-form-urlencoded).</summary>
    public abstract string Form(DateTimeOffset now);
}
