using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>What is said when a call asks for what Anthropic's API cannot do at all.</summary>
internal static class AnthropicRefusal
{
    public static ModelException Of(string parameter, string message)
        => new(new ModelError(ModelErrorKind.InvalidRequest, 400, message) { Type = "invalid_request_error", Parameter = parameter });
}
