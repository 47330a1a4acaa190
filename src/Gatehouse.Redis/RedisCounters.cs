using System.Globalization;
using System.Security.Cryptography;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.State;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Gatehouse.Redis;

/// <summary>Counters in a Redis that nodes share. One script for each word, so that what it reads and writes is one step.</summary>
public sealed partial class RedisCounters : SharedCounters
{
    // Late settlements of a period that has ended still find their counter.
    private static readonly TimeSpan KeptAfterEnd = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LongestKept = TimeSpan.FromDays(400);

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RedisLink _link;
    private readonly RedisHealth _health;
    private readonly string _address;
    private readonly string _node;
    private readonly string _process;
    private readonly RedisKey _epochKey;
    private readonly RedisKey _nodesKey;
    private readonly RedisKey _nothingKey;
    private readonly string _prefix;

    /// <summary>A store that is not connected yet.</summary>
    /// <param name="document">Where it is, and how long to wait for it.</param>
    /// <param name="tenant">Whose counters: others of the same prefix are kept apart.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where it is told when Redis comes and goes.</param>
    public RedisCounters(RedisDocument document, string tenant, TimeProvider time, ILoggerFactory loggers)
    {
        _time = time;
        _logger = loggers.CreateLogger("Gatehouse.Cluster");
        _address = document.Url.ToString();
        _node = document.Node ?? Environment.MachineName;
        _process = $"{_node}/{NewName()}";
        Timeout = document.Timeout;
        _link = new RedisLink(document, "gatehouse");
        _health = new RedisHealth(_address, time, _logger);

        // The braces make a cluster of Redis keep all keys of a tenant on one of its nodes, where a script can reach them.
        _prefix = $"{document.Prefix}:{{{Uri.EscapeDataString(tenant)}}}:";
        _epochKey = _prefix + "epoch";
        _nodesKey = _prefix + "nodes";
        _nothingKey = _prefix + "nothing";
    }

    public override bool IsShared => true;

    public override bool IsUp => _health.IsUp;

    public override TimeSpan Timeout { get; }

    public override TimeSpan LeaseTime { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Nodes that share the store, as last heard.</summary>
    internal int Nodes { get; private set; }

    /// <summary>Whether operators were told that it answers.</summary>
    internal bool IsToldUp => _health.IsToldUp;

    public override async ValueTask<CounterAnswer> ClaimAsync(CounterClaim claim)
    {
        var answer = IsUp && await AskAsync(RedisScript.Claim, [_prefix + "counter:" + claim.Key, _epochKey, _nodesKey], ValuesOf(claim)).ConfigureAwait(false) is { } result
            ? Read(result) : CounterAnswer.Unreachable;
        RedisTelemetry.Claimed(answer.Outcome);
        return answer;
    }

    public override async ValueTask<CounterReading?> ReadAsync(string key)
    {
        if (!IsUp || _link.Database is not { } database)
        {
            return null;
        }

        var values = await WithinTimeAsync(database.HashGetAsync(_prefix + "counter:" + key, ["u", "h", "l"])).ConfigureAwait(false);
        return values is null ? null : new CounterReading(Number(values[0]) + Number(values[2]), Number(values[1]));
    }

    private static long Number(RedisValue value) => value.IsNull ? 0 : (long)value;

    private static string NewName() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    private static CounterAnswer Read(RedisResult[] result)
    {
        // Overtaken by a later claim, which nobody waits for: an answer to nothing.
        if (result.Length < 8)
        {
            return CounterAnswer.Unreachable;
        }

        return new CounterAnswer
        {
            Outcome = (long)result[0] == 0 ? CounterOutcome.Answered : CounterOutcome.Recovering,
            Granted = (long)result[1],
            IsKept = (long)result[2] == 1,
            Room = (long)result[3],
            Used = (long)result[4],
            Held = (long)result[5],
            Nodes = (int)result[6],
            Epoch = (string?)result[7],
        };
    }

    private RedisValue[] ValuesOf(in CounterClaim claim) =>
    [
        _process, _node, claim.Sequence, claim.Used, claim.Held, claim.Least, claim.Need, claim.Wish, claim.Unit, claim.Limit,
        (long)ForgottenIn(claim.EndsAt).TotalMilliseconds, claim.Epoch ?? "", NewName(), RecoveryTime, claim.Before, claim.Seen,
    ];

    // A counter without an end is kept for as long as somebody uses it now and then. By our clock: Redis's may be wrong by more than
    // a counter is kept.
    private TimeSpan ForgottenIn(DateTimeOffset end)
    {
        var left = end - _time.GetUtcNow();
        return left < LongestKept ? left + KeptAfterEnd : LongestKept;
    }

    // How long a store that lost its memory hears before it grants: as long as a lease that it does not know of may be spent.
    private long RecoveryTime => (long)LeaseTime.TotalMilliseconds;

    private async ValueTask<RedisResult[]?> AskAsync(RedisScript script, RedisKey[] keys, RedisValue[] values)
    {
        if (_link.Database is { } database)
        {
            return await WithinTimeAsync(script.RunAsync(database, keys, values)).ConfigureAwait(false);
        }

        _health.Missed(_link.Fault, isLost: true, _time.GetTimestamp());
        return null;
    }

    private async ValueTask<T?> WithinTimeAsync<T>(Task<T> asked)
        where T : class
    {
        long askedAt = _time.GetTimestamp();
        try
        {
            var result = await asked.WaitAsync(Timeout, _time).ConfigureAwait(false);
            _health.Heard();
            return result;
        }
        catch (RedisServerException refused)
        {
            _health.Missed(RedisLink.TextOf(refused), isLost: false, askedAt);
        }
        catch (RedisConnectionException failed)
        {
            _health.Missed(_link.TextOf(failed), isLost: true, askedAt);
        }
        catch (TimeoutException)
        {
            Forget(asked);
            _health.Missed(_link.TextOf($"no answer within {Timeout.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture)} ms"), isLost: !_link.IsConnected, askedAt);
        }
        catch (Exception)
        {
            // Whatever the client throws besides: the store could not be asked.
            _health.Missed("the connection is closed", isLost: true, askedAt);
        }

        return null;
    }

    // Whatever comes later is nobody's fault.
    private static void Forget(Task asked)
        => _ = asked.ContinueWith(static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
