namespace Gatehouse.AI.Calls;

/// <summary>What an offset in a text counts.</summary>
public enum OffsetUnit
{
    /// <summary>Unicode code points (OpenAI, Anthropic, Cohere).</summary>
    CodePoints,

    /// <summary>Bytes of UTF-8 (Gemini).</summary>
    Utf8Bytes,

    /// <summary>UTF-16 code units, as strings are indexed here.</summary>
    Utf16,
}
