using System.Text.Json.Nodes;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Backends;

public sealed class ErrorTests
{
    [Theory]
    [InlineData("", 400, null, "could not parse the JSON body")]
    [InlineData("nonsense", 400, null, "could not parse the JSON body")]
    [InlineData("[1]", 400, null, "must be a JSON object")]
    [InlineData("{\"model\":\"chat\"} x", 400, null, "could not parse the JSON body")]
    [InlineData("{\"model\":\"chat\"", 400, null, "could not parse the JSON body")]
    [InlineData("{}", 400, "model", "Missing required parameter: 'model'")]
    [InlineData("{\"model\":5}", 400, "model", "Invalid type for 'model': expected a string, but got a number instead.")]
    [InlineData("{\"model\":null}", 400, "model", "but got null instead")]
    [InlineData("{\"model\":\"chat\",\"model\":\"other\"}", 400, "model", "'model' is written twice")]
    [InlineData("{\"model\":\"chat\",\"m\\u006fdel\":\"other\"}", 400, "model", "'model' is written twice")]
    [InlineData("{\"model\":\"chat\",\"stream\":\"yes\"}", 400, "stream", "expected a boolean, but got a string")]
    [InlineData("{\"model\":\"chat\",\"stream_options\":[]}", 400, "stream_options", "expected an object, but got an array")]
    [InlineData("{\"model\":\"chat\",\"\\ud800\":1}", 400, null, "not valid Unicode")]
    [InlineData("{\"model\":\"chat\",\"a\":[{\"\\ud800data\":1}]}", 400, null, "not valid Unicode")]
    [InlineData("{\"model\":\"chat\",\"stream\":true,\"stream_options\":{\"include_usag\\ud800\":1}}", 400, null, "not valid Unicode")]
    [InlineData("{\"model\":\"nope\"}", 404, "model", "The model 'nope' does not exist or you do not have access to it.")]
    [InlineData("{\"model\":\"openai/gpt-5-mini\"}", 404, "model", "does not exist")]
    public async Task Post_BadBody_IsTheDialectsErrorObject(string body, int status, string? parameter, string message)
    {
        await using var gateway = await ModelGateway.StartAsync();

        var exchange = await gateway.PostAsync(body);

        AssertError(exchange, status, parameter, message, "invalid_request_error");
        Assert.Empty(gateway.Server.Requests);
        Assert.Equal("refused", exchange.Exchange.Record.Model!.Outcome);
    }

    [Fact]
    public async Task Post_TooDeep_IsRefused()
    {
        await using var gateway = await ModelGateway.StartAsync();

        var exchange = await gateway.PostAsync("{\"model\":\"chat\",\"x\":" + new string('[', 100_000) + new string(']', 100_000) + "}");

        AssertError(exchange, 400, null, "could not parse", "invalid_request_error");
    }

    [Fact]
    public async Task Post_OtherContentType_IsRefused()
    {
        await using var gateway = await ModelGateway.StartAsync();

        var exchange = await gateway.SendAsync(TestExchange.Post("/v1/chat/completions", ModelGateway.Call("hi"), "application/x-www-form-urlencoded"));

        AssertError(exchange, 415, null, "Content-Type: application/json", "invalid_request_error");
    }

    [Theory]
    [InlineData("GET", "/v1/chat/completions", 405, "takes POST, not GET")]
    [InlineData("DELETE", "/v1/models", 405, "takes GET, not DELETE")]
    [InlineData("POST", "/v1/fine_tuning/jobs", 404, "/v1/fine_tuning/jobs is no path of this dialect")]
    [InlineData("GET", "/v1/", 404, "is no path of this dialect")]
    public async Task Request_OtherOperation_IsRefusedInTheDialect(string method, string path, int status, string message)
    {
        await using var gateway = await ModelGateway.StartAsync();

        var exchange = await gateway.SendAsync(TestExchange.Of(method, path));

        AssertError(exchange, status, null, message, "invalid_request_error");
    }

    [Theory]
    [InlineData(400, "bad", 400)]
    [InlineData(403, "bad", 403)]
    [InlineData(404, "bad", 404)]
    [InlineData(408, "bad", 408)]
    [InlineData(409, "bad", 409)]
    [InlineData(413, "bad", 413)]
    [InlineData(422, "bad", 422)]
    [InlineData(429, "bad", 429)]
    [InlineData(500, "bad", 500)]
    [InlineData(502, "bad", 502)]
    [InlineData(503, "bad", 503)]
    [InlineData(504, "bad", 504)]
    public async Task Vendor_AnyStatus_PassesWithItsBytes(int status, string message, int expected)
    {
        await using var gateway = await ModelGateway.StartAsync();
        string body = $$"""{ "error":{"message":"{{message}}","type":"t","param":null,"code":null,"more":[1]} }""";
        gateway.Server.ThenReply(body, status, ("retry-after", "3"), ("x-ratelimit-remaining-tokens", "0"));

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        Assert.Equal(expected, exchange.Reply.CommittedStatus);
        Assert.Equal(body, exchange.Reply.Text);
        Assert.Equal("3", exchange.Reply.CommittedHeaders.Get("retry-after"));
        Assert.Equal("0", exchange.Reply.CommittedHeaders.Get("x-ratelimit-remaining-tokens"));
        Assert.False(exchange.Reply.CommittedHeaders.Contains("x-should-retry"));
        Assert.Equal("error", exchange.Exchange.Record.Model!.Outcome);
    }

    [Fact]
    public async Task Vendor_RefusesTheGatewaysKey_IsTheGatewaysTroubleAndTheKeyIsNotTold()
    {
        await using var gateway = await ModelGateway.StartAsync();
        gateway.Server.ThenReply("""{"error":{"message":"Incorrect API key provided: sk-abc","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}""", 401);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        AssertError(exchange, 502, null, "The provider refused the gateway's credentials.", "api_error");
        Assert.DoesNotContain("sk-", exchange.Reply.Text, StringComparison.Ordinal);
        Assert.Equal("false", exchange.Reply.CommittedHeaders.Get("x-should-retry"));
    }

    [Fact]
    public async Task Vendor_AnswersHtml_IsTheDialectsError()
    {
        await using var gateway = await ModelGateway.StartAsync();
        gateway.Server.Then(async context =>
        {
            context.Response.StatusCode = 503;
            context.Response.ContentType = "text/html";
            await context.Response.Body.WriteAsync("<h1>secret internals</h1>"u8.ToArray());
        });

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        AssertError(exchange, 503, null, "The provider answered with status 503.", "overloaded_error");
    }

    [Theory]
    [InlineData("<html>log in</html>", "text/html")]
    [InlineData("[]", "application/json")]
    [InlineData("", "application/json")]
    public async Task Vendor_AnswersSomethingElseWith200_IsNotHandedOn(string body, string type)
    {
        await using var gateway = await ModelGateway.StartAsync();
        gateway.Server.Then(async context =>
        {
            context.Response.ContentType = type;
            await context.Response.Body.WriteAsync(ModelGateway.Utf8(body));
        });

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        AssertError(exchange, 502, null, "The provider's answer is not JSON.", "server_error");
        Assert.Equal(("error", "none"), (exchange.Exchange.Record.Model!.Outcome, exchange.Exchange.Record.Model.UsageGrade));
    }

    [Fact]
    public async Task Vendor_QuotesTheGatewaysKey_IsHeldBack()
    {
        await using var gateway = await ModelGateway.StartAsync();
        gateway.Server.ThenReply("""{"error":{"message":"no such project for secret-of-KEY_1","type":"t","param":null,"code":null}}""", 403, ("retry-after", "3"));

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        AssertError(exchange, 403, null, "held back", "permission_error");
        Assert.DoesNotContain("secret-of-KEY_1", exchange.Reply.Text + exchange.Exchange.Record.Failure, StringComparison.Ordinal);
        Assert.Equal("3", exchange.Reply.CommittedHeaders.Get("retry-after"));
    }

    [Fact]
    public async Task Vendor_SaysThatTryingAgainIsOfNoUse_IsPassedOn()
    {
        await using var gateway = await ModelGateway.StartAsync();
        gateway.Server.ThenReply("""{"error":{"message":"m"}}""", 500, ("x-should-retry", "false"));

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        Assert.Equal("false", exchange.Reply.CommittedHeaders.Get("x-should-retry"));
    }

    [Fact]
    public async Task Vendor_ErrorTextIsHalfACharacter_IsHandedOn()
    {
        await using var gateway = await ModelGateway.StartAsync();
        gateway.Server.ThenReply("""{"error":{"message":"\ud800"}}""", 400);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        Assert.Equal((400, """{"error":{"message":"\ud800"}}"""), (exchange.Reply.CommittedStatus, exchange.Reply.Text));
    }

    [Theory]
    [InlineData("/v1/chat/completions", "application/json", "{\"error\":{\"message\":\"The body is too large.\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"body_too_large\"}}")]
    [InlineData("/elsewhere", "application/problem+json", "https://gatehouse.dev/problems/body-too-large")]
    public async Task Post_LengthOverTheListenersLimit_IsRefusedInTheRoutesForm(string path, string type, string body)
    {
        await using var gateway = await ModelGateway.StartAsync();
        var address = new Uri(await gateway.ListenAsync());
        await using var client = await RawClient.ConnectAsync(address.Port);

        await client.SendAsync($"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 40000000\r\n\r\n");
        string reply = await client.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 413 ", reply, StringComparison.Ordinal);
        Assert.Contains($"Content-Type: {type}\r\n", reply, StringComparison.Ordinal);
        Assert.Contains(body, reply, StringComparison.Ordinal);
        Assert.Empty(gateway.Server.Requests);
    }

    [Fact]
    public async Task Vendor_RedirectsAndStreamsUnasked_AreErrors()
    {
        await using var gateway = await ModelGateway.StartAsync();
        gateway.Server.ThenReply("{}", 302, ("Location", "http://127.0.0.1:1/"));
        gateway.Server.ThenStream(["{}"], ModelVendor.OpenAI);

        AssertError(await gateway.PostAsync(ModelGateway.Call("hi")), 500, null, "status 302", "server_error");
        AssertError(await gateway.PostAsync(ModelGateway.Call("hi")), 502, null, "not asked for", "server_error");
    }

    [Fact]
    public async Task Vendor_IsDown_IsABadGateway()
    {
        await using var gateway = await ModelGateway.StartAsync(ModelGateway.OneOpenAI.Replace("{server}", "http://127.0.0.1:1", StringComparison.Ordinal));

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        AssertError(exchange, 502, null, "could not be reached", "server_error");
        Assert.NotNull(exchange.Exchange.Record.UpstreamFailure);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Vendor_IsSilent_IsATimeout(bool stream)
    {
        await using var gateway = await ModelGateway.StartAsync(ModelGateway.OneOpenAI.Replace("keys:", "timeout: 100ms, first_byte_timeout: 100ms, keys:", StringComparison.Ordinal));
        gateway.Server.Then(context => Task.Delay(10_000, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: stream));

        AssertError(exchange, 504, null, "did not answer in time", "timeout_error");
    }

    [Fact]
    public async Task Vendor_FallsSilentInAStream_EndsWithAnErrorEvent()
    {
        await using var gateway = await ModelGateway.StartAsync(ModelGateway.OneOpenAI.Replace("keys:", "idle_timeout: 100ms, keys:", StringComparison.Ordinal));
        gateway.Server.Then(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.WriteAsync(ModelGateway.Utf8("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"one\"}}]}\n\n"));
            await context.Response.Body.FlushAsync();
            await Task.Delay(10_000, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: true));

        var events = ModelGateway.Events(exchange.Reply.Text);
        Assert.Contains("fell silent", JsonNode.Parse(events[^1])!["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(2, events.Count);
    }

    private static void AssertError(TestExchange exchange, int status, string? parameter, string message, string type)
    {
        Assert.Equal(status, exchange.Reply.CommittedStatus);
        Assert.Equal("application/json", exchange.Reply.CommittedHeaders.Get("Content-Type"));
        var error = JsonNode.Parse(exchange.Reply.Text)!["error"]!.AsObject();
        Assert.Equal(["message", "type", "param", "code"], error.Select(m => m.Key));
        Assert.Contains(message, error["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(type, error["type"]!.GetValue<string>());
        Assert.Equal(parameter, error["param"]?.GetValue<string>());
    }
}
