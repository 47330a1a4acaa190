namespace Gatehouse.Architecture.Tests;

/// <summary>Who may see the text of a secret. Each place is looked at when it comes in: what it does with the text is said here.</summary>
public sealed class SecretTests
{
    private static readonly Dictionary<string, string> Readers = new(StringComparer.Ordinal)
    {
        ["src/Gatehouse.AI/Backends/ModelDispatch.cs"] = "searches a vendor's error for the key it must not pass on",
        ["src/Gatehouse.AI/Providers/Anthropic/AnthropicProvider.cs"] = "sends the key to its vendor",
        ["src/Gatehouse.AI/Providers/Gemini/GeminiProvider.cs"] = "sends the key to its vendor",
        ["src/Gatehouse.AI/Providers/Vertex/VertexAccount.cs"] = "signs with the key of a service account",
        ["src/Gatehouse.AI/Providers/Vertex/VertexProvider.cs"] = "sends a ready access token, and finds the account of a key",
        ["src/Gatehouse.AI/Providers/Cohere/CohereProvider.cs"] = "sends the key to its vendor",
        ["src/Gatehouse.AI/Providers/Bedrock/BedrockProvider.cs"] = "sends the key to its vendor",
        ["src/Gatehouse.AI/Providers/Bedrock/SigV4.cs"] = "signs with the access key, and sends its id and token",
        ["src/Gatehouse.AI/Providers/Http/HttpProvider.cs"] = "sends the key to its vendor",
        ["src/Gatehouse.AI/Providers/Ollama/OllamaProvider.cs"] = "sends the key to its vendor",
        ["src/Gatehouse.AI/Providers/AccountTokens.cs"] = "compares keys to find the account of one",
        ["src/Gatehouse.AI/Providers/Azure/EntraGrant.cs"] = "sends the secret to where its tokens are given out",
        ["src/Gatehouse.AI/Providers/Azure/AzureProvider.cs"] = "sends the key to its vendor",
        ["src/Gatehouse.AI/Providers/OpenAICompatible/CompatibleProvider.cs"] = "sends the key to its vendor",
        ["src/Gatehouse.AI/Providers/OpenAI/OpenAIProvider.cs"] = "sends the key to its vendor",
        ["src/Gatehouse.AI/Providers/ProviderKeys.cs"] = "names what is known of a key by its hash",
        ["src/Gatehouse.Core/Configuration/Documents/AcmeExternalAccountDocument.cs"] = "gives the bytes to sign with to the client of ACME",
        ["src/Gatehouse.Core/Configuration/Documents/AffinityDocument.cs"] = "measures its length",
        ["src/Gatehouse.Core/Configuration/Documents/ConsumerKeyDocument.cs"] = "measures its length, and makes its hash",
        ["src/Gatehouse.Redis/RedisLink.cs"] = "sends the password to Redis",
        ["src/Gatehouse.Server/Admin/AdminCredentials.cs"] = "keeps its hash",
        ["src/Gatehouse.Gateway/Policies/Basic/Basic.cs"] = "tells a password from a hash, and gives it to the directory of users",
        ["src/Gatehouse.Gateway/Upstreams/Balancing/SessionAffinity.cs"] = "signs with it",
    };

    [Fact]
    public void Reveal_IsCalledByThoseThatAreListed_AndNobodyElse()
    {
        string[] callers = [.. Repository.FilesIn("src", ".cs").Where(f => Repository.Read(f).Contains(".Reveal()", StringComparison.Ordinal))];

        Rule.HasNoBreach(callers.Where(c => !Readers.ContainsKey(c)).Select(c => $"{c} reveals a secret: look at what it does with the text, and list it in {nameof(SecretTests)}"));
        Rule.HasNoBreach(Readers.Keys.Where(r => !callers.Contains(r, StringComparer.Ordinal)).Select(r => $"{r} reveals no secret any more"));
    }
}
