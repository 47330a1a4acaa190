using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Models;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.AI.Providers.OpenAICompatible.Vendors;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Secrets;

namespace Gatehouse.AI.Tests.Providers.OpenAICompatible;

/// <summary>What holds for every vendor, and what one has for itself.</summary>
public sealed class VendorTests
{
    private const string Routes = "  models:\n    chat: p/m\nroutes:\n  llm: { match: /v1/**, ai: openai }\n";

    public static TheoryData<string> Types { get; } = [.. CompatibleProviders.Vendors.Select(v => v.Type)];

    public static TheoryData<string> ThatChat { get; } = [.. CompatibleProviders.Vendors.Where(v => v.Chats).Select(v => v.Type)];

    [Fact]
    public void Vendors_AreEachOnceAndSayWhereTheyComeFrom()
    {
        Assert.Equal(BuiltInProviders.All.Count, BuiltInProviders.All.Select(p => p.Type).Distinct(StringComparer.Ordinal).Count());
        Assert.True(BuiltInProviders.All.Count > 50);
        Assert.All(CompatibleProviders.Vendors, v =>
        {
            Assert.Matches("^[a-z][a-z0-9]*$", v.Type);
            Assert.Matches(@"^(https://\S+|[\w.-]+/[\w.-]+:\S+)$", v.Source);
            Assert.True(v.Checked is ProviderCheck.Recordings or ProviderCheck.Documentation || v.Remark.Length > 0, $"{v.Type} says nothing of what was not checked");
            Assert.Equal(v.OptionsType == typeof(RegionalOptions), v.ChinaAddress is not null);
        });
    }

    [Fact]
    public void Types_SayAllOrNothingOfWhatTheListShows()
        => Assert.All(BuiltInProviders.All.Where(p => p.Address.Length > 0 || p.Speaks.Count > 0 || p.Credential.Length > 0 || p.Documentation.Length > 0), p => Assert.True(
            p.Address.Length > 0 && p.Speaks.Count > 0 && p.Credential.Length > 0 && p.Documentation.Length > 0 && (p.Checked != ProviderCheck.None || p.Remark.Length > 0),
            $"`type: {p.Type}` does not say in its descriptor what gatehouse models providers shows of it"));

    [Theory]
    [MemberData(nameof(ThatChat))]
    public void Translate_PlainCall_GoesToTheVendorWithItsKeyLast(string type)
    {
        var vendor = CompatibleProviders.Find(type)!;
        var provider = Compatible.Provider(type, Compatible.Complete(type));
        var loss = new LossReport();
        var call = provider.Translate(
            new ModelCall
            {
                Model = "alias",
                SourceForm = WireForm.AnthropicMessages,
                Messages = [new Message(Role.System, [new TextPart("Be brief.")]), new Message(Role.User, [new TextPart("Hello")])],
                MaxOutputTokens = 5,
                Temperature = 0.5,
                Stream = true,
            },
            "model-x",
            loss);

        Assert.True(loss.IsEmpty, loss.ToString());
        var body = JsonNode.Parse(call.Body.Span)!;
        Assert.Equal("model-x", body["model"]!.GetValue<string>());
        Assert.Equal(5, (body["max_tokens"] ?? body["max_completion_tokens"])!.GetValue<int>());
        Assert.Equal(provider.ReportsStreamUsageOnRequest, body["stream_options"] is not null);
        Assert.Equal(("POST", "/chat/completions", provider.Address.Authority), (call.Method, call.Path, call.Headers.Get("Host")));
        Assert.Equal(vendor.Address.Replace("{account_id}", "acc", StringComparison.Ordinal).Replace("{workspace}", "w.example.com", StringComparison.Ordinal), provider.Address.ToString());
        Assert.Null(call.Headers.Get("Authorization"));
        provider.Authenticate(call, new Secret("the-key"));
        Assert.Equal("Bearer the-key", call.Headers.Get("Authorization"));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Load_TheType_BindsAndUnknownSettingsAreErrors(string type)
    {
        string more = type switch { "cloudflare" => ", account_id: a", "databricks" => ", workspace: w.example.com", _ => "" };

        var right = ModelGateway.Load($"ai:\n  providers:\n    p: {{ type: {type}, keys: [\"${{env:KEY_1}}\"]{more} }}\n{Routes}");
        var wrong = ModelGateway.Load($"ai:\n  providers:\n    p: {{ type: {type}, keys: [\"${{env:KEY_1}}\"]{more}, strem_usage: false }}\n{Routes}");

        Assert.True(right.IsValid, string.Join("\n", right.Problems.Select(p => p.Message)));
        Assert.Equal(type, right.Document!.Section<AIDocument>("ai")!.Providers["p"].Type);
        var problem = Assert.Single(wrong.Problems, p => p.Severity == ProblemSeverity.Error);
        Assert.Equal("GH1004", problem.Code.Id);
        Assert.Equal("Did you mean \"stream_usage\"?", problem.Hint);
    }

    [Theory]
    [InlineData("type: groq", "keys", "Groq needs a key", "Add keys: [\"${env:GROQ_API_KEY}\"], or the url of a server that works without one.")]
    [InlineData("type: cloudflare, keys: [\"${env:KEY_1}\"]", "account_id", "the address has the account in it", "Add account_id, or the whole url.")]
    [InlineData("type: databricks, keys: [\"${env:KEY_1}\"]", "workspace", "the address has the workspace's host in it", "Add workspace, or the whole url.")]
    [InlineData("type: databricks, keys: [\"${env:KEY_1}\"], workspace: \"https://w.example.com\"", "workspace", "\"https://w.example.com\" is no host", "Write the host alone, without https:// and without a path.")]
    public void Load_SettingMissing_SaysWhich(string provider, string setting, string message, string hint)
    {
        var result = ModelGateway.Load($"ai:\n  providers:\n    p: {{ {provider} }}\n{Routes}");

        var problem = Assert.Single(result.Problems, p => p.Severity == ProblemSeverity.Error);
        Assert.Equal(($"ai.providers.p.{setting}", message, hint), (problem.Path, problem.Message, problem.Hint));
    }

    [Theory]
    [InlineData("vllm")]
    [InlineData("lmstudio")]
    [InlineData("llamacpp")]
    public void Load_ServerOfOnesOwn_NeedsNoKey(string type)
        => Assert.True(ModelGateway.Load($"ai:\n  providers:\n    p: {{ type: {type} }}\n{Routes}").IsValid);

    [Fact]
    public void Address_OfSettings_IsTheirs()
    {
        Assert.Equal("https://api.moonshot.cn/v1", Compatible.Provider("moonshot", new RegionalOptions { Region = PlatformRegion.China }).Address.ToString());
        Assert.Equal("https://models.github.ai/orgs/a%20b/inference", Compatible.Provider("github", new GitHubModelsOptions { Organization = "a b" }).Address.ToString());
        Assert.Equal("http://x.test/v9", Compatible.Provider("cloudflare", new CloudflareOptions { Url = new HttpAddress("http", "x.test", 80, "/v9") }).Address.ToString());
        var call = Compatible.Send("openrouter", "{}", new LossReport(), new OpenRouterOptions { SiteUrl = "https://s.test", SiteName = "S" });
        Assert.Equal(("https://s.test", "S"), (call.Headers.Get("HTTP-Referer"), call.Headers.Get("X-Title")));
    }
}
