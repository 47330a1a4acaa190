using System.Runtime.CompilerServices;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;
using Gatehouse.Gateway.Backends.Http;

namespace Gatehouse.Gateway.Mirroring;

/// <summary>
/// Stands around a route's backend and sends copies of its requests to another service. The client's request goes first
/// and never waits for a copy.
/// </summary>
internal sealed class MirrorBackend : Backend
{
    private static readonly HttpBackendDescriptor Service = new();

    private readonly Backend _inner;
    private readonly Backend _mirror;
    private readonly MirrorDocument _settings;
    private readonly MirrorSlots _slots;
    private readonly Random _random = Random.Shared;

    private MirrorBackend(Backend inner, Backend mirror, MirrorDocument settings, MirrorSlots slots)
    {
        _inner = inner;
        _mirror = mirror;
        _settings = settings;
        _slots = slots;
    }

    public override ProblemFormat ProblemFormatFor(CanonicalRequest request) => _inner.ProblemFormatFor(request);

    /// <summary>The backend of a route, with its mirror when it has one.</summary>
    public static Backend Around(Backend backend, RouteDocument route, SnapshotBuild build)
        => route.Mirror is not { } mirror
            ? backend
            : new MirrorBackend(
                backend,
                Service.BuildBackend(OptionsOf(mirror), route, build),
                mirror,
                build.State.Claim($"routes.{route.Name}.mirror", static () => new MirrorSlots()));

    /// <summary>What the service of a mirror is told as; for checks and for what a route depends on.</summary>
    public static void Check(MirrorDocument mirror, GatewayDocument gateway, ProblemList problems) => Service.ValidateOptions(OptionsOf(mirror), gateway, problems);

    public static string DependencyHash(RouteDocument route, GatewayDocument gateway)
        => route.Mirror is { } mirror ? Service.DependencyHash(OptionsOf(mirror), gateway) : "";

    public override ValueTask ExecuteAsync(Exchange exchange)
    {
        var request = exchange.Request;
        if (request.IsUpgrade || _random.NextDouble() >= _settings.Share.Fraction || MirrorCopy.Is(request))
        {
            return _inner.ExecuteAsync(exchange);
        }

        if (request.HasBody && request.ContentLength > _settings.MaxBody.Bytes)
        {
            MirrorTelemetry.Count(exchange.Scope.Route, _settings.Service, MirrorResult.BodyTooLarge);
            return _inner.ExecuteAsync(exchange);
        }

        if (!_slots.TryEnter(_settings.MaxConcurrent))
        {
            MirrorTelemetry.Count(exchange.Scope.Route, _settings.Service, MirrorResult.Busy);
            return _inner.ExecuteAsync(exchange);
        }

        // Made before the backend writes what belongs to its own target into the fields.
        var copy = new MirrorCopy(exchange, _mirror, _settings.Service, _slots);
        return request.HasBody ? WithBodyAsync(exchange, copy) : WithoutBody(exchange, copy);
    }

    public override void Explain(Explanation explanation)
    {
        _inner.Explain(explanation);
        explanation.Add("mirror", $"{_settings.Service}, {_settings.Share} of the requests, bodies up to {_settings.MaxBody}, at most {_settings.MaxConcurrent} at once");
    }

    private ValueTask WithoutBody(Exchange exchange, MirrorCopy copy)
    {
        try
        {
            return _inner.ExecuteAsync(exchange);
        }
        finally
        {
            copy.Send();
        }
    }

    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder))]
    private async ValueTask WithBodyAsync(Exchange exchange, MirrorCopy copy)
    {
        var body = exchange.Body;
        var mirrored = new MirroredBody(body, copy, exchange.Request.ContentLength, (int)_settings.MaxBody.Bytes);
        exchange.Body = mirrored;
        try
        {
            await _inner.ExecuteAsync(exchange);
        }
        finally
        {
            exchange.Body = body;
            mirrored.End();
        }
    }

    private static HttpBackendOptions OptionsOf(MirrorDocument mirror) => new() { Service = mirror.Service, Upgrades = [], Source = mirror.Source };
}
