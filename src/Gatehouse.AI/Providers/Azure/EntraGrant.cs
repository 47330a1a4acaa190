using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Secrets;

namespace Gatehouse.AI.Providers.Azure;

/// <summary>
/// Asks Microsoft Entra ID for tokens of an application by its secret (client credentials, RFC 6749 4.4;
/// learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow).
/// </summary>
internal sealed class EntraGrant(AzureOptions options, Secret secret) : TokenGrant
{
    public override string Issuer => "Microsoft Entra ID";

    public override HttpAddress Address => options.Authority;

    public override string Path { get; } = $"/{Uri.EscapeDataString(options.Tenant!)}/oauth2/v2.0/token";

    public override string Form(DateTimeOffset now)
        => $"grant_type=client_credentials&client_id={Uri.EscapeDataString(options.ClientId!)}&scope={Uri.EscapeDataString(options.Scope)}&client_secret={Uri.EscapeDataString(secret.Reveal().Trim())}";
}
