using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.AnthropicCompatible;
using Gatehouse.AI.Providers.GeminiCompatible;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Providers.Vertex;

/// <summary>
/// Reads error replies: Anthropic's envelope or Mistral's object, from the model itself, and Google's envelope, from the cloud
/// before it. Never throws, whatever came.
/// </summary>
internal static class VertexErrors
{
    public static ModelError Read(int status, HeaderList headers, ReadOnlyMemory<byte> body) => FormOf(body.Span) switch
    {
        WireForm.AnthropicMessages => AnthropicErrors.Read(status, headers, body),
        WireForm.OpenAIChat => OpenAIErrors.Read(status, headers, body),
        _ => GeminiErrors.Read(status, headers, body),
    };

    /// <summary>The form whose error a body is; Google's unless its outermost members say otherwise.</summary>
    public static string FormOf(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            bool isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            while (isObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isType = reader.ValueTextEquals("type"u8);
                bool isMessage = reader.ValueTextEquals("message"u8);
                reader.Read();
                if (isType && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("error"u8))
                {
                    return WireForm.AnthropicMessages;
                }

                if (isMessage)
                {
                    return WireForm.OpenAIChat;
                }

                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // A page of something on the way.
        }

        return WireForm.Gemini;
    }
}
