namespace Gatehouse.AI.Providers.OpenAIResponses;

/// <summary>Which of OpenAI's two APIs answers calls that are written anew.</summary>
public enum OpenAIApi
{
    /// <summary>Chat completions, but for models that only the Responses API serves.</summary>
    Auto,

    /// <summary>Chat completions for every model.</summary>
    ChatCompletions,

    /// <summary>The Responses API for every model.</summary>
    Responses,
}
