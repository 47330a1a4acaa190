namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>What an item of a response is.</summary>
internal enum OutputKind
{
    Message,
    FunctionCall,
    Reasoning,

    /// <summary>An image, as the vendor's own tool for them answers.</summary>
    Image,
}
