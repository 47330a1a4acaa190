using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Tests.Configuration;

public sealed class SecretTests
{
    private const string Value = "hunter2-hunter2-hunter2";

    [Theory]
    [InlineData("policies: { a: { gate: { token: VALUE } } }")]
    [InlineData("policies: { a: { gate: { token: \"VALUE\", wrod: x } } }")]
    [InlineData("policies: { a: { gate: { token: [VALUE] } } }")]
    [InlineData("consumers: { acme: { keys: [VALUE], titel: x } }")]
    [InlineData("consumers: { acme: { keys: [{ value: VALUE, hash: x }] } }")]
    [InlineData("consumers: { acme: { api_kye: VALUE } }")]
    [InlineData("consumers: { acme: { api_key: VALUE } }")]
    [InlineData("services: { a: \"http://user:VALUE@host\" }")]
    [InlineData("store: { connection: \"Host=db;Password=VALUE\" }")]
    [InlineData("store: { url: \"postgres://user:VALUE@db\" }")]
    [InlineData("policies: { a: { oidc: { client_secret: VALUE } } }")]
    [InlineData("consumers:\n  acme: { keys: [\"VALUE, 'x'] }")]
    [InlineData("token: \"VALUE\nversion: 1\n")]
    [InlineData("password: VALUE: x\n")]
    [InlineData("policies: { a: { gate: { password: \"VALUE, token: \"VALUE\" } } }")]
    [InlineData("a: b # \u2028\ntoken: [VALUE, \"VALUE\", 'VALUE\n")]
    public void Secret_WhateverIsWrongAroundIt_IsNeverShown(string yaml)
    {
        var result = TestLanguage.Parse(yaml.Replace("VALUE", Value, StringComparison.Ordinal));
        Assert.NotEmpty(result.Problems);
        Assert.DoesNotContain("hunter2", ProblemText.Format(result.Problems), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", ProblemJson.From(result.Problems).ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("listen: \"http://user:VALUE@host:80\"")]
    [InlineData("routes: { a: { match: /a, service: \"http://user:VALUE@host\" } }")]
    [InlineData("routes: { a: { match: /a, redirect: { to: \"ftp://user:VALUE@host\" } } }")]
    [InlineData("listen: \"${env:VALUE}\"")]
    [InlineData("routes: { a: { match: \"${env:VALUE}\", service: \"${env:VALUE}\" } }")]
    [InlineData("ai: { providers: { x: { type: openai, url: \"http://user:VALUE@host\", keys: VALUE } }, models: { m: \"${env:VALUE}/x\" } }")]
    [InlineData("ai: { providers: { x: { type: opneai, keys: [VALUE] }, y: { type: cohere, keys: [VALUE] }, z: { type: anthropic, key: VALUE } } }")]
    [InlineData("policies: { a: { api_key: { header: \"${env:VALUE} x\" } }, b: { rate_limit: { limit: 1, window: 1s, by: \"${env:VALUE}\" } } }")]
    public void Secret_InChecksOfTheWholeProgram_IsNeverShown(string yaml)
    {
        var result = new ConfigurationLoader(RealLanguage.Language, _ => Value).Parse(yaml.Contains("${env", StringComparison.Ordinal) ? yaml : yaml.Replace("VALUE", Value, StringComparison.Ordinal));
        Assert.NotEmpty(result.Problems);
        Assert.DoesNotContain("hunter2", ProblemText.Format(result.Problems), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", ProblemJson.From(result.Problems).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Document_WithASecret_PrintsOnlyItsLengthAndHash()
    {
        var options = TestLanguage.Parse($"policies: {{ a: {{ gate: {{ token: {Value} }} }} }}").Document!.Policies["a"].Options!;
        Assert.Contains("[secret 23 characters, sha256 ", options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", options.Source!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", options.ContentHash(), StringComparison.Ordinal);
    }

    [Fact]
    public void Excerpt_WithAnUnrelatedKey_StaysReadable()
        => Assert.Contains("keys: [\"${env:ACME_KEY}\"]", TestLanguage.Faults("consumers: { acme: { keys: [\"${env:ACME_KEY}\"], titel: x } }"), StringComparison.Ordinal);

    /// <summary>As a key it would let in whoever has read the hash.</summary>
    [Theory]
    [InlineData("KEY")]
    [InlineData("{ value: KEY }")]
    public void Hash_InThePlaceOfItsKey_IsAFault_ThatDoesNotShowIt(string key)
    {
        string hash = "sha256:" + new string('a', 64);

        string faults = TestLanguage.Faults($"consumers: {{ acme: {{ keys: [ {key.Replace("KEY", $"\"{hash}\"", StringComparison.Ordinal)} ] }} }}");

        Assert.Contains(": a hash is not the key it was made of", faults, StringComparison.Ordinal);
        Assert.Contains("consumers.acme.keys[0]", faults, StringComparison.Ordinal);
        Assert.Contains("{ hash: \"sha256:..\" }", faults, StringComparison.Ordinal);
        Assert.DoesNotContain("aaaa", faults, StringComparison.Ordinal);
    }
}
