using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>What is said when a call asks for what Converse cannot do at all.</summary>
internal static class BedrockRefusal
{
    public static ModelException Of(string parameter, string message)
        => new(new ModelError(ModelErrorKind.InvalidRequest, 400, message) { Type = "ValidationException", Parameter = parameter });
}
