using System.ComponentModel;
using Gatehouse.AI.Providers.OpenAIResponses;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Providers.OpenAI;

/// <summary>Settings of a provider that speaks OpenAI's API: OpenAI itself, or any server that does, by its url.</summary>
public sealed record OpenAIOptions : ProviderOptions
{
    [Description("Organization that calls are billed to (OpenAI-Organization); the key's default when not set.")]
    [Example("org-abc123")]
    public string? Organization { get; init; }

    [Description("Project that calls are billed to (OpenAI-Project); the key's default when not set.")]
    [Example("proj_abc123")]
    public string? Project { get; init; }

    [Description("Ask for token counts in streams when the client does not; switch off for servers that refuse stream_options.")]
    public bool StreamUsage { get; init; } = true;

    [Description("Whether the server answers POST /rerank in Cohere's form, as Jina and vLLM do beside OpenAI's API; OpenAI itself does not.")]
    public bool Rerank { get; init; }

    [Description("Which API answers chat of every client but those of the Responses API: chat_completions, responses, or auto: chat completions but for models that only the Responses API serves. With responses nothing of a chat client passes byte for byte.")]
    public OpenAIApi Api { get; init; }

    [Description("Whether calls of the Responses API go on as they come, for the server has that API; otherwise they are translated. When not set: yes for OpenAI itself, no for the server of a url.")]
    public bool? Responses { get; init; }

    [Description("Whether legacy text completions go on as they come, for the server has completion models; otherwise they are translated to chat.")]
    public bool Completions { get; init; }

    /// <summary>Whether the address has the Responses API.</summary>
    internal bool HasResponses => Responses ?? (Url is null || Api == OpenAIApi.Responses);

    public override void Validate(ProblemList problems)
    {
        base.Validate(problems);
        if (Api == OpenAIApi.Responses && Responses == false)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "responses", "api: responses is for a server that has the Responses API, and responses: false says that it has not", "Remove responses: false, or set api to chat_completions.");
        }

        if (Url is null && Keys.Count == 0)
        {
            problems.Add(ProblemCodes.Missing, this, "keys", "OpenAI needs a key", "Add keys: [\"${env:OPENAI_API_KEY}\"], or the url of a server that works without one.");
        }
    }
}
