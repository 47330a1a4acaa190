using System.ComponentModel;
using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Core.Configuration;

public sealed record UpstreamConnectionsDocument : Document
{
    private static readonly UpstreamConnections Usual = new();

    [Description("Most connections to one target. A request over HTTP/1.1 that finds all of them taken waits for connect_timeout; over HTTP/2, where one carries many, it fails.")]
    [AllowedRange("1", "65535")]
    public int Max { get; init; } = Usual.Max;

    [Description("Most HTTP/1.1 connections kept while nobody uses them. Default: 256, or max where that is less.")]
    [AllowedRange("0", "65535")]
    public int? Idle { get; init; }

    [Description("How long an unused connection is kept. Stay below the target's own limit, or requests meet connections it has just closed.")]
    [AllowedRange("1s", "1d")]
    public TimeSpan IdleTime { get; init; } = Usual.IdleTime;

    [Description("How long a connection is used before a new one takes its place, which follows changes of DNS. 0s for ever.")]
    [AllowedRange("0s", "30d")]
    public TimeSpan Lifetime { get; init; } = Usual.Lifetime;

    [Description("HTTP/1.1 connections to each target that are opened before the first request and kept open.")]
    [AllowedRange("0", "65535")]
    public int Warm { get; init; }

    private int IdleOrUsual => Idle ?? Math.Min(Usual.Idle, Max);

    public override void Validate(ProblemList problems)
    {
        if (Idle > Max)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "idle", $"idle: {Idle} is more than max: {Max}", $"Write at most {Max}, or raise max.");
        }

        if (Warm > Max)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "warm", $"warm: {Warm} is more than max: {Max}", $"Write at most {Max}, or raise max.");
        }
        else if (Warm > IdleOrUsual)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "warm", $"warm: {Warm} is more than idle: {IdleOrUsual}, so that they would be closed again", $"Write idle: {Warm}, or less for warm.");
        }
    }

    public UpstreamConnections ToSettings()
        => new() { Max = Max, Idle = IdleOrUsual, IdleTime = IdleTime, Lifetime = Lifetime, Warm = Warm };

    /// <summary>The settings, of those that were written, that connections of this protocol do not heed.</summary>
    internal IEnumerable<string> WrittenInVain(UpstreamProtocol protocol)
    {
        string[] unheeded = protocol switch
        {
            UpstreamProtocol.Http2 => ["idle", "warm"],
            UpstreamProtocol.Http3 => ["max", "idle", "warm"],
            _ => [],
        };
        return Source is ConfigMapping mapping ? unheeded.Where(s => mapping.Find(s) is not null) : [];
    }
}
