using System.Globalization;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Policies.RateLimit;

/// <summary>Picks the caller, asks the limit, goes on or refuses; tells the caller what is left on every reply.</summary>
internal sealed class RateLimitPolicy : Policy
{
    private static readonly Problem RepeatedHeader = new(ProblemKind.MalformedRequest) { Detail = "A header that tells callers apart was sent more than once." };

    private readonly RateLimitOptions _options;
    private readonly LimitAlgorithm _algorithm;
    private readonly LimitCounters _counters;
    private readonly string _quota;
    private readonly ReadingTexts _readings;

    public RateLimitPolicy(RateLimitOptions options, LimitAlgorithm algorithm, LimitCounters counters, string name)
    {
        _options = options;
        _algorithm = algorithm;
        _counters = counters;

        // A structured string (RFC 9651 3.3.3); where the policy stands in the configuration is nobody's business.
        string item = name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? $"\"{name}\"" : "\"default\"";
        int quota = options.Algorithm == RateLimitAlgorithm.TokenBucket ? options.Burst ?? options.Limit : options.Limit;
        double window = options.Window.TotalSeconds / options.Limit * quota;
        _quota = string.Create(CultureInfo.InvariantCulture, $"{item};q={quota};w={Math.Max((long)Math.Ceiling(window), 1)}");
        _readings = new ReadingTexts(item);
    }

    public override ValueTask<PolicyVerdict> OnRequestAsync(Exchange exchange)
    {
        if (_options.By == RateLimitBy.Header && exchange.Request.Headers.CountAlike(_options.Header!) > 1)
        {
            return new(PolicyVerdict.Refuse(RepeatedHeader));
        }

        double now = _counters.Now;
        var counter = CounterOf(exchange, now);
        var reading = _algorithm.Take(counter, now);
        if (_options.Headers)
        {
            exchange.Notes.Set(this, ((long)reading.Remaining << 32) | (uint)WholeSeconds(reading.ResetAfter));
        }

        return new(reading.IsAllowed ? PolicyVerdict.Accept : Refuse(exchange, reading));
    }

    public override void OnReply(Exchange exchange)
    {
        if (exchange.Notes.TryGet(this, out long noted))
        {
            exchange.Reply.Headers.Add("RateLimit-Policy", _quota);
            exchange.Reply.Headers.Add("RateLimit", _readings.Of((int)(noted >> 32), (int)(uint)noted));
        }
    }

    public override void Explain(Explanation explanation)
    {
        explanation.Add("limit", _algorithm.Description);
        explanation.Add("by", _options.By switch
        {
            RateLimitBy.Header => $"header {_options.Header}",
            RateLimitBy.Ip => "address",
            RateLimitBy.Gateway => "everybody together",
            _ => explanation.Consumer is { } consumer ? $"consumer {consumer.Name}" : "consumer, else the address",
        });
    }

    private static int WholeSeconds(double seconds) => (int)Math.Ceiling(Math.Clamp(seconds, 0, int.MaxValue));

    private static PolicyVerdict Refuse(Exchange exchange, LimitReading reading)
    {
        if (!exchange.IsShadow)
        {
            RateLimitTelemetry.Refused(exchange.Scope.Consumer?.Name);
        }

        int seconds = Math.Max(WholeSeconds(reading.RetryAfter), 1);
        return PolicyVerdict.Refuse(new Problem(ProblemKind.RateLimited)
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"The limit is used up; there is room again in {seconds} s."),
            RetryAfterSeconds = seconds,
        });
    }

    private LimitCounter CounterOf(Exchange exchange, double now)
    {
        if (_options.By is RateLimitBy.Consumer or RateLimitBy.User && exchange.Scope.Consumer is { } consumer)
        {
            return _counters.Find(consumer, now, _algorithm, _options.MaxCallers);
        }

        var caller = _options.By switch
        {
            RateLimitBy.Gateway => CallerKey.Everybody,
            RateLimitBy.Header => CallerKey.OfText(exchange.Request.Headers.Get(_options.Header!) ?? ""),

            // Who has not been identified (an alternative of any: let it in) is counted by its address.
            _ => CallerKey.OfAddress(exchange.Request.ClientAddress),
        };
        return _counters.Find(caller, now, _algorithm, _options.MaxCallers);
    }
}
