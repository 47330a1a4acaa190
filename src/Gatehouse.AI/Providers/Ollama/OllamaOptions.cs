using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Providers.Ollama;

/// <summary>Settings of a provider of type ollama. A server of one's own needs no key.</summary>
public sealed record OllamaOptions : ProviderOptions
{
    [Description("Tokens of context that the server is to make room for (num_ctx) in calls that are translated. What a prompt has beyond it the server cuts off without a word. When not set: the server's own choice.")]
    [Example("32768")]
    [AllowedRange("1", "100000000")]
    public int? ContextLength { get; init; }

    public override void Validate(ProblemList problems)
    {
        base.Validate(problems);
        if (Url is { } url && url.PathPrefix.EndsWith("/v1", StringComparison.Ordinal))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "url", "/v1 is the address of Ollama's API in OpenAI's form", "Write the url without /v1, or type: openai to speak that form.");
        }
    }
}
