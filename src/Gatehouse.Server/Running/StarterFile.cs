using System.Text;

namespace Gatehouse.Server.Running;

/// <summary>The file that init writes: only what was asked for is switched on, the next steps stand there as comments.</summary>
internal sealed record StarterFile
{
    /// <summary>Address of the service to stand in front of; null for none.</summary>
    public string? Upstream { get; init; }

    /// <summary>Kinds of AI provider: openai, anthropic.</summary>
    public IReadOnlyList<string> Providers { get; init; } = [];

    /// <summary>" -c FILE" for a file that is not found by itself.</summary>
    public string FileOption { get; init; } = "";

    /// <summary>Environment variables that must be set before the file validates.</summary>
    public IEnumerable<string> Variables => Providers.Select(KeyVariable);

    public string Write()
    {
        var text = new StringBuilder(
            $"""
            # A Gatehouse configuration.
            #   check it:  gatehouse validate{FileOption}
            #   start it:  gatehouse run{FileOption}        (reloads when this file changes, and keeps the last good version)
            #   ask it:    gatehouse explain GET http://localhost:8080/{FileOption}

            # Where to listen. This is what happens without the section:
            # listen:
            #   - http://0.0.0.0:8080


            """);
        WriteAI(text);
        WriteRoutes(text);
        text.Append(
            """

            # Callers with keys, and a limit for each. Attach them to a route with `policies: [key, fair]`.
            # policies:
            #   key: { api_key: { header: x-api-key } }
            #   fair: { rate_limit: { limit: 600, window: 1m, by: consumer } }
            # consumers:
            #   shop-app:
            #     keys: ["${env:SHOP_APP_KEY}"]

            """);
        return text.ToString();
    }

    private static string KeyVariable(string provider) => $"{provider.ToUpperInvariant()}_API_KEY";

    private static string Model(string provider) => provider == "anthropic" ? "claude-sonnet-4-5" : "gpt-5-mini";

    private void WriteAI(StringBuilder text)
    {
        if (Providers.Count == 0)
        {
            return;
        }

        text.Append("# Model vendors, and the names that clients ask for. Keys come from the environment, never from this file.\nai:\n  providers:\n");
        foreach (string provider in Providers)
        {
            text.Append(string.Concat("    ", provider, ": { type: ", provider, ", keys: [\"${env:", KeyVariable(provider), "}\"] }\n"));
        }

        text.Append("  models:\n");
        foreach (string provider in Providers)
        {
            string alias = Providers.Count == 1 ? "chat" : $"chat-{provider}";
            text.Append(string.Concat("    ", alias, ": ", provider, "/", Model(provider), "\n"));
        }

        text.Append('\n');
    }

    private void WriteRoutes(StringBuilder text)
    {
        text.Append("# Which requests go where. The most specific match wins, whatever the order.\nroutes:\n");
        if (Providers.Count > 0)
        {
            text.Append("  models:\n    match: /v1/**\n    ai: openai          # clients speak OpenAI's chat API\n");
        }

        if (Upstream is not null)
        {
            text.Append(string.Concat("  app:\n    match: /**\n    service: ", Upstream, "\n"));
        }

        if (Providers.Count == 0 && Upstream is null)
        {
            text.Append("  hello:\n    match: /hello\n    respond: { status: 200, body: \"It works.\" }\n");
        }
    }
}
