using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.EndToEnd.Tests.Acme;

/// <summary>A CA that refuses, breaks or lies: why is told, nothing is hammered, and the gateway serves on.</summary>
public sealed class CaFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RateLimit_WithRetryAfter_IsHonouredOverARestart()
    {
        await using var ca = await ScriptedCa.StartAsync();
        ca.Order = context => ScriptedCa.RefuseAsync(context, 429, "rateLimited", "too many certificates for gw.test", "7200");
        await using (var gateway = await StartAsync(ca))
        {
            await gateway.WhenLoggedAsync("acme.failed");
            Assert.Contains("rateLimited: too many certificates for gw.test", gateway.Logged("acme.failed")[0].Message, StringComparison.Ordinal);
            await PassAsync(TimeSpan.FromMinutes(115));
            Assert.Equal(1, ca.Orders);
        }

        await using (var gateway = await StartAsync(ca))
        {
            await PassAsync(TimeSpan.FromMinutes(4));
            Assert.Equal(1, ca.Orders);
            await PassUntilFailedAsync(gateway, 1);

            Assert.Equal(2, ca.Orders);
        }
    }

    [Fact]
    public async Task Refusals_OneAfterTheOther_AreAtMostFourAnHour()
    {
        await using var ca = await ScriptedCa.StartAsync();
        var times = new List<DateTimeOffset>();
        ca.Order = context =>
        {
            times.Add(_time.GetUtcNow());
            return ScriptedCa.RefuseAsync(context, 403, "unauthorized", "not you");
        };
        await using var gateway = await StartAsync(ca);
        await gateway.WhenLoggedAsync("acme.failed");
        await PassUntilFailedAsync(gateway, 6);
        Assert.True(times[1] - times[0] >= TimeSpan.FromMinutes(1), $"{times[1] - times[0]}");
        Assert.True(times[2] - times[1] >= TimeSpan.FromMinutes(2), $"{times[2] - times[1]}");
        for (int i = 4; i < times.Count; i++)
        {
            Assert.True(times[i] - times[i - 4] >= TimeSpan.FromHours(1), $"order {i} came {times[i] - times[i - 4]} after the fourth before it");
        }
    }

    [Theory]
    [InlineData("html", "is not the JSON of ACME")]
    [InlineData("elsewhere", "names https://169.254.169.254/order where an address of its own is expected")]
    [InlineData("clear", "names http://")]
    [InlineData("redirect", "answered with status 302")]
    [InlineData("internal", "answered with status 500")]
    [InlineData("lines", "malformed: one two")]
    [InlineData("nonces", "badNonce: always")]
    [InlineData("cut", "could not be asked")]
    [InlineData("huge", "could not be asked")]
    public async Task Reply_ThatIsWrong_IsToldAndTriedAgain(string fault, string expected)
    {
        await using var ca = await ScriptedCa.StartAsync();
        ca.Order = context => OrderAsync(context, ca, fault);
        await using var gateway = await StartAsync(ca);
        await gateway.WhenLoggedAsync("acme.failed");
        string message = gateway.Logged("acme.failed")[0].Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.Equal(fault == "nonces" ? 5 : 1, ca.Orders);
        await PassUntilFailedAsync(gateway, 2);
    }

    [Fact]
    public async Task Account_ThatWasRevoked_IsNotReplaced()
    {
        await using var ca = await ScriptedCa.StartAsync();
        ca.Order = context => ScriptedCa.RefuseAsync(context, 401, "unauthorized", "account is revoked");
        await using var gateway = await StartAsync(ca);
        await gateway.WhenLoggedAsync("acme.failed");
        Assert.Contains("unauthorized: account is revoked", gateway.Logged("acme.failed")[0].Message, StringComparison.Ordinal);
        Assert.Equal(["/account", "/order"], ca.Posts);
    }

    [Fact]
    public async Task Account_OfAStoredKey_IsFoundAndNotMade()
    {
        await using var ca = await ScriptedCa.StartAsync();
        var asked = new List<string>();
        ca.Before = async context =>
        {
            if (context.Request.Path == "/account")
            {
                asked.Add((await ScriptedCa.ReadAsync(context)).Payload);
            }

            return false;
        };
        await using var gateway = await StartAsync(ca);
        await gateway.WhenLoggedAsync("acme.failed");
        Assert.Equal(["""{"onlyReturnExisting":true}"""], asked);
    }

    [Fact]
    public async Task Order_Message_IsSignedByTheAccountForItsAddress()
    {
        await using var ca = await ScriptedCa.StartAsync();
        System.Text.Json.JsonElement head = default;
        string payload = "";
        string? type = null;
        string? agent = null;
        ca.Order = async context =>
        {
            type = context.Request.ContentType;
            agent = context.Request.Headers.UserAgent;
            (head, payload) = await ScriptedCa.ReadAsync(context);
            await ScriptedCa.RefuseAsync(context, 400, "malformed", "seen");
        };
        await using var gateway = await StartAsync(ca);
        await gateway.WhenLoggedAsync("acme.failed");
        Assert.Equal("""{"identifiers":[{"type":"dns","value":"api.gw.test"}]}""", payload);
        Assert.Equal($"{ca.Address}/order", head.GetProperty("url").GetString());
        Assert.Equal($"{ca.Address}/account/1", head.GetProperty("kid").GetString());
        Assert.Equal("ES256", head.GetProperty("alg").GetString());
        Assert.False(head.TryGetProperty("jwk", out _));
        Assert.Equal("application/jose+json", type);
        Assert.StartsWith("gatehouse/", agent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ca_ThatDoesNotAnswer_HoldsUpNeitherTheGatewayNorItsEnd()
    {
        await using var ca = await ScriptedCa.StartAsync();
        var asked = new TaskCompletionSource();
        ca.Order = async context =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        };
        await using var gateway = await StartAsync(ca);
        await Eventually.WithinAsync(asked.Task);
        Assert.Contains("ready", await gateway.Operators.GetStringAsync("/health/ready"), StringComparison.Ordinal);
        await Eventually.WithinAsync(gateway.StopAsync(TimeSpan.Zero), TimeSpan.FromSeconds(5));
        Assert.Empty(gateway.Logged("acme.failed"));
    }

    [Fact]
    public async Task Storage_ThatCannotBeWritten_IsToldAndNothingIsOrdered()
    {
        await using var ca = await ScriptedCa.StartAsync();
        _folder.Write("acme", "a file where the folder should be");
        await using var gateway = await StartAsync(ca);
        await gateway.WhenLoggedAsync("acme.failed");
        Assert.Contains("set tls.acme.storage to a folder that this user may write", gateway.Logged("acme.failed")[0].Message, StringComparison.Ordinal);
        Assert.Empty(ca.Posts);
    }

    private static Task OrderAsync(HttpContext context, ScriptedCa ca, string fault)
    {
        context.Response.StatusCode = 201;
        context.Response.Headers.Location = $"{ca.Address}/order/1";
        switch (fault)
        {
            case "html":
                return context.Response.WriteAsync("<html>");
            case "elsewhere":
                context.Response.Headers.Location = "https://169.254.169.254/order";
                return context.Response.WriteAsync("{}");
            case "clear":
                context.Response.Headers.Location = $"{ca.Address.Replace("https:", "http:", StringComparison.Ordinal)}/order/1";
                return context.Response.WriteAsync("{}");
            case "redirect":
                context.Response.StatusCode = 302;
                return Task.CompletedTask;
            case "internal":
                context.Response.StatusCode = 500;
                return context.Response.WriteAsync("oops");
            case "nonces":
                return ScriptedCa.RefuseAsync(context, 400, "badNonce", "always");
            case "huge":
                return context.Response.WriteAsync(new string(' ', 1_100_000));
            case "cut":
                context.Abort();
                return Task.CompletedTask;
            default:
                return ScriptedCa.RefuseAsync(context, 400, "malformed", "one\ntwo\u001b[31m");
        }
    }

    private Task<TestGateway> StartAsync(ScriptedCa ca)
        => TestGateway.StartAsync(AcmeGateway.Yaml(ca.Directory, ca.CaFile, _folder, 0), _time, keepsListeners: true);

    private async Task PassUntilFailedAsync(TestGateway gateway, int count)
    {
        for (int i = 0; gateway.Logged("acme.failed").Count < count; i++)
        {
            Assert.True(i < 4000, $"not {count} failures:\n{gateway.Log.Text}");
            await PassAsync(TimeSpan.FromSeconds(40));
        }
    }

    /// <summary>Lets time pass in steps, each with a moment for what runs then.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        for (var step = TimeSpan.FromSeconds(10); time > TimeSpan.Zero; time -= step)
        {
            _time.Advance(step);
            await Task.Yield();
        }

        await Task.Delay(5);
    }
}
