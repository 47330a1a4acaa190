namespace Gatehouse.AI.Providers.Azure;

/// <summary>Which of the two APIs of an Azure OpenAI resource is called.</summary>
public enum AzureSurface
{
    /// <summary>/openai/v1/chat/completions: the model's name in the body is that of the deployment.</summary>
    V1,

    /// <summary>/openai/deployments/NAME/chat/completions with a dated api-version.</summary>
    Deployments,
}
