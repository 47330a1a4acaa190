namespace Gatehouse.AI.Providers.Azure;

/// <summary>What the keys are, and how they travel.</summary>
public enum AzureCredential
{
    /// <summary>A key of the resource, in the field api-key.</summary>
    Key,

    /// <summary>An access token of Entra ID, in the field Authorization.</summary>
    Bearer,

    /// <summary>A secret of an application that is registered with Entra ID, which access tokens are fetched for.</summary>
    ClientSecret,
}
