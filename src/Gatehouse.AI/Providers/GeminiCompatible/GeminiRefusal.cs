using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>What is said when a call asks for what Gemini's API cannot do at all.</summary>
internal static class GeminiRefusal
{
    public static ModelException Of(string parameter, string message)
        => new(new ModelError(ModelErrorKind.InvalidRequest, 400, message) { Type = "INVALID_ARGUMENT", Parameter = parameter });
}
