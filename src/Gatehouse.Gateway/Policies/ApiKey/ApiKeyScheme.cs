namespace Gatehouse.Gateway.Policies.ApiKey;

public enum ApiKeyScheme
{
    Bearer,
}
