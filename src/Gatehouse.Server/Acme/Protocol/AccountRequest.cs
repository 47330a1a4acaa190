using System.Text.Json;

namespace Gatehouse.Server.Acme.Protocol;

/// <summary>Asks for an account, or for the one that the key has already (RFC 8555 7.3).</summary>
internal sealed record AccountRequest
{
    public IReadOnlyList<string>? Contact { get; init; }

    public bool? TermsOfServiceAgreed { get; init; }

    public bool? OnlyReturnExisting { get; init; }

    public JsonElement? ExternalAccountBinding { get; init; }
}
