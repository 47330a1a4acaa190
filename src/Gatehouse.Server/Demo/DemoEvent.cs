using System.Text.Json.Nodes;

namespace Gatehouse.Server.Demo;

/// <summary>One event of a stream.</summary>
/// <param name="Name">Name of the event; null writes none.</param>
/// <param name="Content">Its JSON; null is OpenAI's end mark.</param>
/// <param name="IsToken">Whether it carries a token: what cut, stall and error count.</param>
internal sealed record DemoEvent(string? Name, JsonNode? Content, bool IsToken);
