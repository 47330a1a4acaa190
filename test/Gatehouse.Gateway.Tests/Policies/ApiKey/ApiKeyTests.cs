namespace Gatehouse.Gateway.Tests.Policies.ApiKey;

public sealed class ApiKeyTests
{
    // The loader of the tests answers ${env:NAME} with NAME and a fixed ending.
    private const string Acme = "ACME-0123456789abcdef";
    private const string Other = "OTHER-0123456789abcdef";

    [Fact]
    public async Task Key_OfAConsumer_IdentifiesIt_AndDoesNotGoUpstream()
    {
        var gateway = Gateway("{}");

        var test = await gateway.GetAsync("/a", ("x-api-key", Acme), ("Accept", "text/plain"));

        Assert.Equal("to: GET /a", gateway.Reached);
        Assert.Equal("acme", test.Exchange.Scope.Consumer!.Name);
        Assert.False(gateway.Sent.Contains("X-API-Key"));
        Assert.True(gateway.Sent.Contains("Accept"));
    }

    [Theory]
    [InlineData("/a", "Authorization", "Bearer " + Acme)]
    [InlineData("/a", "x-api-key", Acme)]
    [InlineData("/a", "api-key", Acme)]
    [InlineData("/a", "X-Goog-Api-Key", Acme)]
    [InlineData("/a?key=" + Acme, "Accept", "*/*")]
    public async Task Key_WhereverAClientPutsIt_IsTakenAndDoesNotGoUpstream(string target, string name, string value)
    {
        var gateway = Gateway("{ scheme: bearer, header: [x-api-key, api-key, x-goog-api-key], query: key }");

        var test = await gateway.GetAsync(target, (name, value));

        Assert.Equal("acme", test.Exchange.Scope.Consumer!.Name);
        Assert.Equal("to: GET /a", gateway.Reached);
        Assert.Equal(name == "Accept", gateway.Sent.Contains(name));
    }

    [Fact]
    public async Task Consumers_AreToldApart()
        => Assert.Equal("other", (await Gateway("{}").GetAsync("/a", ("X-API-Key", Other))).Exchange.Scope.Consumer!.Name);

    [Theory]
    [InlineData(null, "An API key is needed.")]
    [InlineData("", "The API key is not valid.")]
    [InlineData("ACME-0123456789abcdeg", "The API key is not valid.")]
    [InlineData("ACME-0123456789abcde", "The API key is not valid.")]
    [InlineData("acme-0123456789abcdef", "The API key is not valid.")]
    public async Task Key_ThatIsMissingOrUnknown_Is401WithTheSameChallenge(string? key, string detail)
    {
        var gateway = Gateway("{}");

        var test = await gateway.GetAsync("/a", key is null ? [] : [("X-API-Key", key)]);

        Assert.Null(gateway.Reached);
        Assert.Equal(401, test.Reply.CommittedStatus);
        Assert.Equal("ApiKey realm=\"gateway\", in=\"header\", name=\"X-API-Key\"", test.Reply.CommittedHeaders.Get("WWW-Authenticate"));
        Assert.Equal(detail, test.Exchange.Record.Problem!.Detail);
        Assert.Null(test.Exchange.Scope.Consumer);
    }

    [Theory]
    [InlineData("{}", "/a", "X-API-Key", Acme, "X-API-Key", Acme)]
    [InlineData("{}", "/a", "X-API-Key", "wrong", "X-API-Key", Acme)]
    [InlineData("{}", "/a", "X-API-Key", Acme, "x_api_key", Other)]
    [InlineData("{ header: X-Key, query: key }", "/a?key=" + Acme, "X-Key", Acme, "Accept", "*/*")]
    [InlineData("{ query: key }", "/a?key=" + Acme + "&key=" + Acme, "Accept", "*/*", "Accept", "*/*")]
    [InlineData("{ header: [x-api-key, api-key] }", "/a", "X-API-Key", Acme, "api-key", Acme)]
    public async Task Key_SentMoreThanOnce_IsRefused(string options, string target, string name1, string value1, string name2, string value2)
    {
        var gateway = Gateway(options);

        var test = await gateway.GetAsync(target, (name1, value1), (name2, value2));

        Assert.Null(gateway.Reached);
        Assert.Equal("malformed-request", test.Exchange.Record.Problem!.Kind.Id);
    }

    [Theory]
    [InlineData("key=" + Acme, "")]
    [InlineData("a=1&key=" + Acme + "&b=%20", "?a=1&b=%20")]
    [InlineData("a=1&%6Bey=ACME%2D0123456789abcdef", "?a=1")]
    [InlineData("key=" + Acme + "&&x", "?&x")]
    public async Task Key_InTheQuery_IsTakenOut_AndTheRestKeepsItsBytes(string query, string sent)
    {
        var gateway = Gateway("{ query: key }");

        var test = await gateway.GetAsync("/a?" + query);

        Assert.Equal("acme", test.Exchange.Scope.Consumer?.Name);
        Assert.Equal("to: GET /a" + sent, gateway.Reached);
    }

    [Theory]
    [InlineData("Bearer " + Acme, true)]
    [InlineData("bearer  " + Acme, true)]
    [InlineData("Basic " + Acme, false)]
    [InlineData(Acme, false)]
    public async Task Key_InAuthorization_NeedsItsScheme(string value, bool accepted)
    {
        var gateway = Gateway("{ scheme: bearer }");

        var test = await gateway.GetAsync("/a", ("Authorization", value));

        Assert.Equal(accepted, gateway.Reached is not null);
        Assert.False(gateway.Sent.Contains("Authorization"));
        Assert.Equal(accepted ? null : "Bearer realm=\"gateway\"", test.Reply.CommittedHeaders.Get("WWW-Authenticate"));
    }

    [Fact]
    public async Task Key_InAPlaceThatWasNotWritten_IsNotLookedAt()
        => Assert.Equal(401, (await Gateway("{ scheme: bearer }").GetAsync("/a?key=" + Acme, ("X-API-Key", Acme))).Reply.CommittedStatus);

    [Fact]
    public async Task Forward_SendsTheHeaderOn()
    {
        var gateway = Gateway("{ forward: true }");

        await gateway.GetAsync("/a", ("X-API-Key", Acme));

        Assert.Equal(Acme, gateway.Sent.Get("X-API-Key"));
    }

    [Fact]
    public async Task Key_Revoked_IsRefusedAfterTheReload_WithoutARebuiltRoute()
    {
        var gateway = Gateway("{}");
        gateway.Reload(Yaml("{}").Replace("acme: { keys: [\"${env:ACME}\"] }", "acme: {}", StringComparison.Ordinal));

        var test = await gateway.GetAsync("/a", ("X-API-Key", Acme));

        Assert.Equal(401, test.Reply.CommittedStatus);
        Assert.Equal((0, 2), gateway.LastBuild);
    }

    [Fact]
    public async Task Key_ThatIsHashedInTheFile_Works()
    {
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes("a-key-with-enough-characters")));
        var gateway = new OfflineGateway($"consumers: {{ hashed: {{ keys: [{{ hash: \"sha256:{hash}\" }}] }} }}\nroutes:\n  r: {{ match: /**, to: to, policies: [{{ api_key: {{}} }}] }}\n");

        await gateway.GetAsync("/a", ("X-API-Key", "a-key-with-enough-characters"));

        Assert.Equal("to: GET /a", gateway.Reached);
    }

    [Theory]
    [InlineData("{ header: [x-key, X-Key] }", "GH1008", "\"X-Key\" stands here twice")]
    [InlineData("{ header: [x-key, \"a b\"] }", "GH1008", "\"a b\" is not a name of letters, digits, - _ and .")]
    [InlineData("{ header: authorization }", "GH1016", "Authorization carries a scheme in front of the key")]
    [InlineData("{ header: \"a b\" }", "GH1008", "\"a b\" is not a name of letters, digits, - _ and .")]
    [InlineData("{ query: \"a&b\" }", "GH1008", "\"a&b\" is not a name of letters, digits, - _ and .")]
    public void Options_ThatCannotWork_AreFaults(string options, string code, string message)
    {
        var problem = Assert.Single(OfflineGateway.ProblemsOf(Yaml(options)));

        Assert.Equal(code, problem.Code.Id);
        Assert.Equal(message, problem.Message);
    }

    private static OfflineGateway Gateway(string options) => new(Yaml(options));

    private static string Yaml(string options)
        => "consumers:\n  acme: { keys: [\"${env:ACME}\"] }\n  other: { keys: [\"${env:OTHER}\"] }\nroutes:\n"
            + $"  r: {{ match: /**, to: to, policies: [{{ api_key: {options} }}] }}\n";
}
