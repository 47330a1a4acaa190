namespace Gatehouse.AI.Providers.OpenAIResponses;

/// <summary>A reasoning item as it goes back to whoever made it; the id may be empty.</summary>
internal readonly record struct ResponsesReasoning(string Id, string Content, IReadOnlyList<string> Summary);
