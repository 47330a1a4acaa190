using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Tests.Pipeline;

/// <summary>Requests in parallel with a policy that is late at random and then does its worst: each reply belongs to its request.</summary>
public sealed class LatePolicyTests
{
    private const string Number = "X-Number";
    private const int Requests = 1500;
    private const int AtOnce = 64;

    [Theory]
    [InlineData("http1", false)]
    [InlineData("http1", true)]
    [InlineData("http2", true)]
    public async Task Policy_ThatIsLateAtRandom_MixesNoRequests(string protocol, bool bodies)
    {
        var late = new LateDescriptor(Environment.TickCount);
        await using var upstream = await FakeUpstream.StartAsync(context => context.Response.WriteAsync($"{context.Request.Headers[Number]} {context.Request.Headers["X-Late"]}"));
        await using var gateway = await RunningGateway.StartAsync(
            $$"""
            listen: [{ url: "http://127.0.0.1:0", protocols: [{{protocol}}] }]
            defaults: { policy_timeout: 40ms }
            routes:
              r: { match: "/**", service: "{{upstream.Address}}", policies: [{ late: {} }] }
            """,
            policies: [late]);
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = AtOnce })
        {
            BaseAddress = new Uri(gateway.Address),
        };
        var version = protocol == "http2" ? HttpVersion.Version20 : HttpVersion.Version11;

        await Parallel.ForEachAsync(Enumerable.Range(0, Requests), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
        {
            string number = i.ToString(CultureInfo.InvariantCulture);
            late.Outcomes[number] = await SendAsync(client, number, version, bodies);
        });
        await Eventually.TrueAsync(() => late.Running == 0, "all that were late have ended");

        string[] Numbers(string outcome) => [.. late.Outcomes.Where(o => o.Value == outcome).Select(o => o.Key).Order(StringComparer.Ordinal)];
        var strange = late.Outcomes.FirstOrDefault(o => o.Value is not ("served" or "raced" or "refused" or "cut"));
        Assert.True(strange.Key is null, $"seed {late.Seed}: {strange}");
        Assert.True(Numbers("served").Length > 100 && Numbers("refused").Length > 100, $"seed {late.Seed}: {late.Outcomes.Values.CountBy(o => o).Aggregate("", (t, o) => $"{t} {o}")}");
        Assert.All(Numbers("cut"), n => Assert.Equal("races", late.ConductOf(n)));

        // The backend had those that were served, and each with what is its own.
        Assert.Equal(Numbers("served"), upstream.Requests.Select(r => r.Header(Number)!).Order(StringComparer.Ordinal));
        Assert.All(upstream.Requests, r => Assert.Equal(("/" + r.Header(Number), bodies ? r.Header(Number) : "", null), (r.RawTarget, r.Text, r.Header("X-Late"))));
    }

    private static async Task<string> SendAsync(HttpClient client, string number, Version version, bool bodies)
    {
        try
        {
            using var request = new HttpRequestMessage(bodies ? HttpMethod.Post : HttpMethod.Get, "/" + number) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = bodies ? new StringContent(number) : null };
            request.Headers.Add(Number, number);
            using var reply = await client.SendAsync(request);
            string body = await reply.Content.ReadAsStringAsync();
            string Field(string name) => reply.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : "";
            return ((int)reply.StatusCode, Field("X-Noted"), Field("X-Race"), Field("X-Late")) switch
            {
                (500, var noted, "", "") when (noted.Length == 0 || noted == number) && body.Contains("policy-failed", StringComparison.Ordinal) => "refused",
                (200, var noted, "", "") when noted == number && body == number + " " => "served",
                (200, var noted, var race, "") when noted == number && race == number && body == number => "raced",
                var (status, noted, race, late) => $"{status} noted={noted} race={race} late={late} {body}",
            };
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return "cut";
        }
    }

    private sealed class LateDescriptor(int seed) : PolicyDescriptor<LateOptions>
    {
        private static readonly string[] Conducts = ["at once", "soon", "just about", "races", "meddles"];

        private int _running;

        public int Seed => seed;

        public override string Id => "late";

        public override PolicyStage Stage => PolicyStage.Admit;

        public override string Summary => "Late at random.";

        public int Running => Volatile.Read(ref _running);

        /// <summary>What the client of a request saw.</summary>
        public ConcurrentDictionary<string, string> Outcomes { get; } = new();

        public string ConductOf(string number) => Conducts[new Random(seed + int.Parse(number, CultureInfo.InvariantCulture)).Next(Conducts.Length)];

        public async ValueTask<PolicyVerdict> DecideAsync(Policy policy, Exchange exchange, string number)
        {
            Interlocked.Increment(ref _running);
            try
            {
                switch (ConductOf(number))
                {
                    case "soon":
                        await Task.Delay(1);
                        return PolicyVerdict.Accept;
                    case "just about":
                        await Task.Delay(40);
                        return PolicyVerdict.Accept;
                    case "races":
                        await Task.Delay(Random.Shared.Next(38, 42));
                        return await AnswerAsync(exchange, number);
                    default:
                        var reply = exchange.Reply;
                        await Eventually.TrueAsync(() => Outcomes.ContainsKey(number), "its client was answered");
                        await MeddleAsync(policy, exchange, reply);
                        return PolicyVerdict.Accept;
                }
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        }

        protected override Policy Build(LateOptions options, PolicyBuildContext context) => new LatePolicy(this);

        private static async ValueTask<PolicyVerdict> AnswerAsync(Exchange exchange, string number)
        {
            exchange.Reply.Headers.Set("X-Race", number);
            await exchange.Reply.StartAsync(exchange, exchange.Aborted);
            await exchange.Reply.Body.WriteAsync(System.Text.Encoding.ASCII.GetBytes(number));
            return PolicyVerdict.Answered;
        }

        private static async Task MeddleAsync(Policy policy, Exchange exchange, ReplySink reply)
        {
            exchange.Notes.Set(policy, -1);
            exchange.Request.Headers.Set(Number, "late");
            exchange.Outgoing.Headers.Set("X-Late", "1");
            exchange.Scope.Consumer = new("late", "Late", "", null);
            exchange.Reply.Headers.Set("X-Late", "1");
            foreach (var attempt in new Func<Task>[] { () => exchange.Body.ReadAsync().AsTask(), () => reply.StartAsync(exchange, default).AsTask(), () => reply.Body.WriteAsync("late"u8.ToArray()).AsTask() })
            {
                try
                {
                    await attempt();
                }
                catch (Exception e) when (e is InvalidOperationException or NullReferenceException)
                {
                }
            }

            reply.Abort();
        }
    }

    private sealed class LatePolicy(LateDescriptor owner) : Policy
    {
        public override ValueTask<PolicyVerdict> OnRequestAsync(Exchange exchange)
        {
            string number = exchange.Request.Headers.Get(Number)!;
            exchange.Notes.Set(this, int.Parse(number, CultureInfo.InvariantCulture));
            return owner.ConductOf(number) == "at once" ? new(PolicyVerdict.Accept) : owner.DecideAsync(this, exchange, number);
        }

        public override void OnReply(Exchange exchange)
        {
            if (exchange.Notes.TryGet(this, out long noted))
            {
                exchange.Reply.Headers.Add("X-Noted", noted.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    private sealed record LateOptions : Document;
}
