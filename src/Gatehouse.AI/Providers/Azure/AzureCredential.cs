namespace Gatehouse.AI.Providers.Azure;

/// <summary>How the key travels.</summary>
public enum AzureCredential
{
    /// <summary>A key of the resource, in the field api-key.</summary>
    Key,

    /// <summary>An access token of Entra ID, in the field Authorization.</summary>
    Bearer,
}
