namespace Gatehouse.Fuzz.Heads;

/// <summary>A request as it came to the routes.</summary>
/// <param name="Body">What was read of the body.</param>
/// <param name="IsWhole">Whether the body ended as it should.</param>
/// <param name="IsUpgrade">Whether the client asks for another protocol: such a body is not read.</param>
/// <param name="Sent">What goes to a service: the head, and the body in its framing; null when the body broke off.</param>
internal sealed record AcceptedRequest(
    string Method,
    string Path,
    string Query,
    string Authority,
    int Version,
    IReadOnlyList<(string Name, string Value)> Fields,
    byte[] Body,
    bool IsWhole,
    bool IsUpgrade,
    byte[]? Sent);
