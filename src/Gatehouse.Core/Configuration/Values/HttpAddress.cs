namespace Gatehouse.Core.Configuration.Values;

/// <summary>
/// An absolute http or https address of an upstream: scheme, host, port and an optional path prefix without trailing slash.
/// No user info, query or fragment.
/// </summary>
public sealed record HttpAddress(string Scheme, string Host, int Port, string PathPrefix)
{
    public bool IsTls => Scheme == "https";

    /// <summary>Host header form: the port only when it is not the scheme's own.</summary>
    public string Authority => Port == (IsTls ? 443 : 80) ? Host : $"{Host}:{Port}";

    public override string ToString() => $"{Scheme}://{Authority}{PathPrefix}";
}
