using System.Text.Json;

namespace Gatehouse.AI.Calls.Rerank;

/// <summary>One document: its text, and the object around it when the client sent one.</summary>
public sealed record RerankDocument(string Text, JsonElement? Whole = null);
