namespace Gatehouse.AI.Providers.Cohere;

/// <summary>Arguments of tools as Cohere's models write them.</summary>
internal static class CohereArguments
{
    /// <summary>The model writes no arguments as nothing or as null; callers parse them and want an object.</summary>
    public static string Of(string? written) => string.IsNullOrWhiteSpace(written) || written.AsSpan().Trim() is "null" ? "{}" : written;
}
