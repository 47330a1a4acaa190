using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.Bedrock;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.AI.Tests.Providers.Bedrock;

/// <summary>Settings, addresses and credentials.</summary>
public sealed class BedrockOptionsTests
{
    [Theory]
    [InlineData("region: us-east-1, keys: [\"${env:KEY_1}\"]", null)]
    [InlineData("url: \"https://vpce-1.example\", keys: [\"${env:KEY_1}\"]", null)]
    [InlineData("region: us-east-1, access_key_id: \"${env:KEY_1}\", secret_access_key: \"${env:KEY_2}\", session_token: \"${env:KEY_3}\"", null)]
    [InlineData("region: us-east-1", "Bedrock needs an API key or an access key")]
    [InlineData("keys: [\"${env:KEY_1}\"]", "Bedrock is asked in a region")]
    [InlineData("url: \"https://vpce-1.example\", access_key_id: \"${env:KEY_1}\", secret_access_key: \"${env:KEY_2}\"", "Bedrock is asked in a region")]
    [InlineData("region: us-east-1, keys: [\"${env:KEY_1}\"], access_key_id: \"${env:KEY_1}\", secret_access_key: \"${env:KEY_2}\"", "keys and an access key are two ways to say who calls")]
    [InlineData("region: us-east-1, access_key_id: \"${env:KEY_1}\"", "an access key has a secret")]
    [InlineData("region: us-east-1, secret_access_key: \"${env:KEY_1}\"", "an access key has an id")]
    [InlineData("region: us-east-1, session_token: \"${env:KEY_1}\"", "an access key has an id")]
    [InlineData("region: \"us-east-1.evil.example/\", keys: [\"${env:KEY_1}\"]", "is not the name of a region")]
    public void Load_Settings_AreExactlyOneWay(string settings, string? problem)
    {
        var result = ModelGateway.Load($$"""
            ai:
              providers:
                aws: { type: bedrock, {{settings}} }
              models:
                chat: aws/amazon.nova-pro-v1:0
            routes:
              llm: { match: /v1/**, ai: openai }
            """);

        if (problem is null)
        {
            Assert.True(result.IsValid, string.Join("\n", result.Problems.Select(p => p.Message)));
        }
        else
        {
            Assert.Contains(problem, Assert.Single(result.Problems).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Translate_Arn_IsEscapedInThePathAndSignedOverTheRealHost()
    {
        var provider = Signing("https://vpce-1.bedrock-runtime.us-east-1.vpce.amazonaws.com/prefix");
        var call = provider.Translate(AnthropicCompatible.Calling.Call(AnthropicCompatible.Calling.User("hi")) with { Stream = true }, "arn:aws:bedrock:us-east-1:1:inference-profile/us.amazon.nova-pro-v1:0", new LossReport());

        provider.Authenticate(call, new Secret(""));

        Assert.Equal("/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fus.amazon.nova-pro-v1%3A0/converse-stream", call.Path);
        Assert.Equal("vpce-1.bedrock-runtime.us-east-1.vpce.amazonaws.com", call.Headers.Get("Host"));
        Assert.Equal("application/vnd.amazon.eventstream", call.Headers.Get("accept"));
        Assert.StartsWith("AWS4-HMAC-SHA256 Credential=AKID/20261129/us-east-1/bedrock/aws4_request, SignedHeaders=accept;content-type;host;x-amz-date;x-amz-security-token, Signature=", call.Headers.Get("Authorization"), StringComparison.Ordinal);
        Assert.Equal("token", call.Headers.Get("x-amz-security-token"));

        // The signature is that of the path with the prefix of the address: made again by the signer itself.
        var again = new HeaderList();
        foreach (string name in (string[])["Host", "accept", "content-type", "user-agent"])
        {
            again.Add(name, call.Headers.Get(name)!);
        }

        new SigV4(new Secret("AKID"), new Secret("secret"), new Secret("token"), "us-east-1", "bedrock")
            .Sign("POST", "/prefix" + call.Path, again, call.Body.Span, new DateTimeOffset(2026, 11, 29, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(again.Get("Authorization"), call.Headers.Get("Authorization"));
    }

    [Fact]
    public void Authenticate_ApiKey_IsABearerAndNothingIsSigned()
    {
        var call = BedrockCalls.Provider.Translate(AnthropicCompatible.Calling.Call(AnthropicCompatible.Calling.User("hi")), "m", new LossReport());
        BedrockCalls.Provider.Authenticate(call, new Secret("k"));

        Assert.Equal("Bearer k", call.Headers.Get("Authorization"));
        Assert.False(call.Headers.Contains("x-amz-date"));
        Assert.Equal("https://bedrock-runtime.us-east-1.amazonaws.com", BedrockCalls.Provider.Address.ToString());
    }

    private static BedrockProvider Signing(string url)
    {
        Assert.True(HttpAddress.TryParse(url, out var address));
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 29, 0, 0, 0, TimeSpan.Zero));
        var options = new BedrockOptions { Name = "aws", Url = address, Region = "us-east-1", AccessKeyId = new Secret("AKID"), SecretAccessKey = new Secret("secret"), SessionToken = new Secret("token") };
        return new BedrockProvider(options, new ProviderKeys([new ProviderKey(new Secret(""))], time), time);
    }
}
