using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Telemetry;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams.Health;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Health;

/// <summary>What the checks of a thousand targets cost.</summary>
public sealed class CheckLoadTests
{
    private const int Targets = 1000;

    [Fact]
    public async Task Checks_OfAThousandTargetsThatHang_AreSpreadAndBounded()
    {
        var time = new FakeTimeProvider();
        var hanging = new Hanging();
        string targets = string.Join(", ", Enumerable.Range(0, Targets).Select(i => $"\"http://10.0.{i / 250}.{(i % 250) + 1}\""));
        await using var gateway = await RunningGateway.StartAsync($$"""
            services:
              up: { targets: [ {{targets}} ], health_check: { path: /healthz, interval: 10s, timeout: 10s } }
            routes:
              all: { match: "/**", service: up }
            """, time, transport: hanging);
        using var metrics = new GatehouseMetrics(time);
        using var health = new UpstreamHealth(hanging, time, gateway.Log, metrics);
        health.Follow(gateway.Snapshot);

        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.InRange(hanging.Running, 1, 60);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(256, hanging.Running);
        Assert.Equal(256, hanging.Asked);

        // Each round of timeouts lets the next ones in.
        for (int round = 0; round < 4; round++)
        {
            int asked = hanging.Asked;
            time.Advance(TimeSpan.FromSeconds(10));
            await Eventually.TrueAsync(() => hanging.Asked > asked && hanging.Running <= 256, "others are asked");
        }

        Assert.InRange(hanging.MostAtOnce, 1, 256);
    }

    private sealed class Hanging : UpstreamTransport
    {
        private int _running;
        private int _asked;
        private int _most;

        public int Running => Volatile.Read(ref _running);

        public int Asked => Volatile.Read(ref _asked);

        public int MostAtOnce => Volatile.Read(ref _most);

        public override UpstreamEndpoint Open(HttpAddress address, UpstreamSettings settings) => new Endpoint(this, address);

        private sealed class Endpoint(Hanging owner, HttpAddress address) : UpstreamEndpoint(address)
        {
            public override async ValueTask<UpstreamReply> SendAsync(UpstreamCall call, CancellationToken cancellationToken)
            {
                Interlocked.Increment(ref owner._asked);
                int running = Interlocked.Increment(ref owner._running);
                for (int most = owner.MostAtOnce; running > most; most = owner.MostAtOnce)
                {
                    Interlocked.CompareExchange(ref owner._most, running, most);
                }

                try
                {
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                    throw new InvalidOperationException("It waits for ever.");
                }
                finally
                {
                    Interlocked.Decrement(ref owner._running);
                }
            }

            protected override void Retire()
            {
            }
        }
    }
}
