using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.Anthropic;
using Gatehouse.AI.Tests.Providers.AnthropicCompatible;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;

namespace Gatehouse.AI.Tests.Providers.Anthropic;

public sealed class AnthropicProviderTests
{
    private static AnthropicProvider Provider(HttpAddress? url = null, int? maxTokens = null)
        => new(new AnthropicOptions { Name = "claude", Url = url, MaxTokens = maxTokens }, new ProviderKeys([new ProviderKey(new Secret("sk"))], TimeProvider.System));

    private static string Fields(HeaderList headers) => string.Join('\n', headers.Fields.ToArray().Select(f => $"{f.Name}: {f.Value}"));

    [Fact]
    public void Translate_VendorsAddress_HasTheFieldsOfTheApi()
    {
        var provider = Provider(maxTokens: 77);
        var call = provider.Translate(Calling.Call(Calling.User("Q")) with { MaxOutputTokens = null }, "claude-opus-5", new LossReport());
        provider.Authenticate(call, new Secret("sk-ant-1"));

        Assert.Equal("https://api.anthropic.com", provider.Address.ToString());
        Assert.Equal(("POST", "/v1/messages"), (call.Method, call.Path));
        Assert.Equal("Host: api.anthropic.com\nanthropic-version: 2023-06-01\ncontent-type: application/json\nuser-agent: gatehouse\nx-api-key: sk-ant-1", Fields(call.Headers));
        Assert.StartsWith("{\"model\":\"claude-opus-5\",\"max_tokens\":77,", Encoding.UTF8.GetString(call.Body.Span), StringComparison.Ordinal);
        Assert.Equal(("claude", "anthropic", "anthropic-messages"), (provider.Name, provider.Type, provider.WireForm));
    }

    [Theory]
    [InlineData("", "/v1/messages")]
    [InlineData("/v1", "/v1/messages")]
    [InlineData("/anthropic", "/anthropic/v1/messages")]
    [InlineData("/anthropic/v1", "/anthropic/v1/messages")]
    public void Translate_OwnAddress_TakesItWithAndWithoutVersion(string prefix, string path)
    {
        var provider = Provider(new HttpAddress("http", "127.0.0.1", 9000, prefix));
        var call = provider.Translate(Calling.Call(Calling.User("Q")), "demo", new LossReport());
        Assert.Equal(path, provider.Address.PathPrefix + call.Path);
        Assert.Equal("127.0.0.1:9000", call.Headers.Get("Host"));
    }

    [Fact]
    public void PassThrough_Body_GoesOutAsItIsWithTheClientsBetas()
    {
        byte[] body = "{ \"model\":\"claude-opus-5\" ,\"x\":1}"u8.ToArray();
        var client = new HeaderList();
        client.Add("Anthropic-Beta", "files-api-2025-04-14");
        client.Add("anthropic-beta", "skills-2025-10-02,x");
        client.Add("anthropic-version", "2024-01-01");
        client.Add("authorization", "Bearer of the client");
        client.Add("x-api-key", "of the client");
        client.Add("cookie", "a=b");

        var call = Provider().PassThrough(new PassedCall(WireForm.AnthropicMessages, body, "m", false, client));
        Assert.Equal(body, call.Body.ToArray());
        Assert.Equal(
            "Host: api.anthropic.com\nanthropic-version: 2024-01-01\ncontent-type: application/json\nuser-agent: gatehouse\nanthropic-beta: files-api-2025-04-14\nanthropic-beta: skills-2025-10-02,x",
            Fields(call.Headers));
    }

    [Fact]
    public void Authenticate_NoKey_AddsNothing()
    {
        var call = Provider().PassThrough(new PassedCall(WireForm.AnthropicMessages, "{}"u8.ToArray(), "m", false, new HeaderList()));
        Provider().Authenticate(call, new Secret(""));
        Assert.False(call.Headers.Contains("x-api-key"));
    }

    [Fact]
    public void Validate_NoKeyForTheVendor_IsAFault()
    {
        var problems = new ProblemList();
        new AnthropicOptions().Validate(problems);
        var problem = Assert.Single(problems.Sorted());
        Assert.Equal((ProblemCodes.Missing, "Anthropic's API needs a key"), (problem.Code, problem.Message));

        problems = new ProblemList();
        new AnthropicOptions { Url = new HttpAddress("http", "localhost", 80, "") }.Validate(problems);
        new AnthropicOptions { Keys = [new ProviderKeyDocument { Value = new Secret("k") }] }.Validate(problems);
        Assert.Equal(0, problems.Count);
    }

    [Fact]
    public void BuiltIn_List_HasTheType() => Assert.Single(BuiltInProviders.All, p => p.Type == "anthropic" && p.OptionsType == typeof(AnthropicOptions));
}
