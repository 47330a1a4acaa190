namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>What an item of a response is.</summary>
internal enum OutputKind
{
    Message,
    FunctionCall,
    Reasoning,
}
