namespace Gatehouse.AI.Tests.Matrix;

/// <summary>The rows of the matrix, in its order.</summary>
internal static class Features
{
    public const string Text = "text";
    public const string System = "system prompt";
    public const string Images = "images (data)";
    public const string ImageUrls = "images (address)";
    public const string Files = "files (PDF)";
    public const string Audio = "audio in";
    public const string Tools = "tools";
    public const string ToolHistory = "tool calls and results";
    public const string ParallelTools = "one tool call at a time";
    public const string ToolChoice = "a tool that must be called";
    public const string JsonSchema = "json_schema";
    public const string Thinking = "thinking";
    public const string Signatures = "signatures of thinking";
    public const string CacheControl = "cache_control";
    public const string Citations = "citations";
    public const string LogProbs = "logprobs";
    public const string Seed = "seed";
    public const string Stop = "stop sequences";
    public const string MaxTokens = "longest answer";
    public const string Temperature = "temperature";
    public const string TopK = "top_k";
    public const string User = "end user";

    public static IReadOnlyList<string> All { get; } =
    [
        Text, System, Images, ImageUrls, Files, Audio, Tools, ToolHistory, ParallelTools, ToolChoice, JsonSchema, Thinking, Signatures, CacheControl,
        Citations, LogProbs, Seed, Stop, MaxTokens, Temperature, TopK, User,
    ];
}
