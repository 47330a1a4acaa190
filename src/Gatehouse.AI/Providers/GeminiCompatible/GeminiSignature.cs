using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// Thought signatures on their way through the hub. Gemini puts them on any part; in the hub one is a thinking part before the
/// part it belongs to, which every dialect brings back in its place. The mark in front tells them from other vendors'
/// signatures, which Gemini refuses as corrupted (docs/decisions/0133).
/// </summary>
internal static class GeminiSignature
{
    /// <summary>
    /// What Google documents for calls that the model did not make itself, which have no signature
    /// (ai.google.dev/gemini-api/docs/thought-signatures, transferring a history from another model).
    /// </summary>
    public const string None = "skip_thought_signature_validator";

    private const string Prefix = "gemini:";

    /// <summary>Whether a part is thinking that a Gemini model signed.</summary>
    public static bool IsOn(Part part) => part is ThinkingPart thinking && Unmark(thinking.Signature) is not null;

    public static string Mark(string signature) => Prefix + signature;

    /// <summary>The signature as Gemini sent it; null for none and for one of another vendor.</summary>
    public static string? Unmark(string? signature)
        => signature is not null && signature.StartsWith(Prefix, StringComparison.Ordinal) ? signature[Prefix.Length..] : null;
}
