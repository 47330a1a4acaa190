namespace Gatehouse.Testing;

/// <summary>Whose framing a stream has: OpenAI's data lines with an end mark, or Anthropic's named events.</summary>
public enum ModelVendor
{
    OpenAI,
    Anthropic,
}
