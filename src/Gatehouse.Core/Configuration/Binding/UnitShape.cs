using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>A value with a unit or form of its own: durations, sizes, shares, rates, money, statuses.</summary>
internal sealed class UnitShape : ScalarShape
{
    private readonly string _article;
    private readonly string _examples;
    private readonly Func<string, object?> _parse;
    private readonly Func<string, string?> _suggest;
    private readonly Func<object, string> _format;
    private readonly Func<object, decimal> _measure;

    /// <summary>What is told where nothing can be suggested; null where the examples say it.</summary>
    private readonly string? _rule;

    private UnitShape(string noun, string examples, string pattern, object blank, Func<string, object?> parse, Func<string, string?> suggest, Func<object, string> format, Func<object, decimal> measure, string? rule = null)
    {
        (_examples, _parse, _suggest, _format, _measure, _rule) = (examples, parse, suggest, format, measure, rule);
        Noun = noun[(noun.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        _article = noun[..noun.IndexOf(' ', StringComparison.Ordinal)];
        Pattern = pattern;
        Blank = blank;
    }

    public static UnitShape Duration { get; } = new(
        "a duration", "300ms, 5s, 10m, 8h or 30d", @"^(0|[0-9]+(\.[0-9]+)?(ms|s|m|h|d))$", TimeSpan.Zero,
        t => Values.Duration.TryParse(t, out var v) ? v : null, Values.Duration.Suggest, v => Values.Duration.Format((TimeSpan)v), v => ((TimeSpan)v).Ticks);

    public static UnitShape Size { get; } = new(
        "a size", "512B, 64kB, 10MB or 1GiB", @"^(0|[0-9]+(\.[0-9]+)?([kKMGT]i?B|B))$", default(ByteSize),
        t => ByteSize.TryParse(t, out var v) ? v : null, ByteSize.Suggest, v => v.ToString()!, v => ((ByteSize)v).Bytes);

    public static UnitShape Share { get; } = new(
        "a share", "5% or 0.5%", @"^[0-9]+(\.[0-9]+)?%$", default(Share),
        t => Values.Share.TryParse(t, out var v) ? v : null, Values.Share.Suggest, v => v.ToString()!, v => (decimal)Math.Min(((Share)v).Fraction, 1e20));

    public static UnitShape Rate { get; } = new(
        "a rate", "10/s, 600/m, 5000/h, 1000/day or 500000/month", "^[0-9]+/(s|m|h|day|month)$", default(Rate),
        t => Values.Rate.TryParse(t, out var v) ? v : null, Values.Rate.Suggest, v => v.ToString()!, v => ((Rate)v).Count);

    public static UnitShape Money { get; } = new(
        "an amount of money", "120 USD or 0.0004 USD", @"^[0-9]+(\.[0-9]+)? [A-Z]{3}$", default(Money),
        t => Values.Money.TryParse(t, out var v) ? v : null, Values.Money.Suggest, v => v.ToString()!, v => ((Money)v).Amount,
        "A number of at most 24 digits without a sign or an exponent, a space, and the currency in three capital letters.");

    public static UnitShape Day { get; } = new(
        "a day", "2026-01-31", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", default(DateOnly),
        t => Values.Day.TryParse(t, out var v) ? v : null, Values.Day.Suggest, v => Values.Day.Format((DateOnly)v), v => ((DateOnly)v).DayNumber);

    public static UnitShape Failure { get; } = new(
        "a failure", "connect, reset, timeout, invalid_reply, 5xx or 503", "^(connect|reset|timeout|invalid_reply|[45]xx|[45][0-9][0-9])$", default(TryFailure),
        t => TryFailure.TryParse(t, out var v) ? v : null, TryFailure.Suggest, v => v.ToString()!, v => ((TryFailure)v).LowestStatus,
        "Statuses are 4xx, 5xx, or a single one of them.");

    public static UnitShape ModelFailure { get; } = new(
        "a failure of a model", "429, 5xx, timeout, rate_limited or context_length",
        "^(rate_limited|overloaded|timeout|unreachable|context_length|content_policy|not_found|[45]xx|[45][0-9][0-9])$", default(ModelFailure),
        t => Values.ModelFailure.TryParse(t, out var v) ? v : null, Values.ModelFailure.Suggest, v => v.ToString()!, v => ((ModelFailure)v).LowestStatus,
        "Kinds are rate_limited, overloaded, timeout, unreachable, context_length, content_policy and not_found; statuses are 4xx, 5xx, or a single one of them.");

    public static UnitShape Statuses { get; } = new(
        "a status or range of statuses", "200 or 200-299", "^[1-5][0-9][0-9](-[1-5][0-9][0-9])?$", new StatusRange(200, 299),
        t => StatusRange.TryParse(t, out var v) ? v : null, StatusRange.Suggest, v => v.ToString()!, v => ((StatusRange)v).First,
        "Statuses are from 100 to 599.");

    public static UnitShape HedgeDelay { get; } = new(
        "a wait", "p95 or 50ms", @"^(p[0-9]+(\.[0-9]+)?|[0-9]+(\.[0-9]+)?(ms|s|m|h|d))$", default(HedgeDelay),
        t => Values.HedgeDelay.TryParse(t, out var v) ? v : null, Values.HedgeDelay.Suggest, v => v.ToString()!, v => ((HedgeDelay)v).Time?.Ticks ?? 0,
        "A percentile is from p50 to p99.9, a time more than zero.");

    /// <summary>"duration".</summary>
    public string Noun { get; }

    public override string Expected => $"{_article} {Noun} such as {_examples}";

    public override string Pattern { get; }

    public override object Blank { get; }

    public override object? Parse(string text) => _parse(text);

    public override decimal? Measure(object value) => _measure(value);

    public override string Format(object value) => _format(value);

    protected override Bound Read(BindingPass pass, ConfigScalar scalar)
    {
        if (_parse(scalar.Text) is { } value)
        {
            return Bound.Good(value);
        }

        string? meant = scalar.IsFromReference ? null : _suggest(scalar.Text);
        pass.Problems.Add(ProblemCodes.InvalidValue, scalar, $"{scalar.Shown} is not {Expected}", meant is null ? _rule : $"Did you mean \"{meant}\"?");
        return Bound.Nothing;
    }
}
