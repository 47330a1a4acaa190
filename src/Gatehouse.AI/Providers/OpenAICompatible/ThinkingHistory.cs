namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>How a vendor takes the thinking of earlier answers back. What a provider of another form signed never goes to it.</summary>
internal enum ThinkingHistory
{
    /// <summary>Not at all; it is left out and reported.</summary>
    Dropped,

    /// <summary>In the member reasoning_content of the message.</summary>
    ReasoningContent,

    /// <summary>In its place in the content, as a chunk of type thinking.</summary>
    Chunks,
}
