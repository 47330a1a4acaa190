using Gatehouse.AI.Dialects;

namespace Gatehouse.AI.Models.Routing;

/// <summary>Which calls a target is for, compiled.</summary>
internal sealed class TargetConditions
{
    private readonly TokenBound? _context;
    private readonly TokenBound? _size;
    private readonly CallNeeds _needs;
    private readonly KeyValuePair<string, string>[] _headers;
    private readonly string[]? _teams;
    private readonly string[]? _consumers;
    private readonly string[]? _languages;

    private TargetConditions(TargetConditionsDocument document)
    {
        _context = document.Context is { } context ? TokenBound.OfTokens(context) : null;
        _size = document.Size is { } size ? TokenBound.OfSize(size) : null;
        foreach (var ability in document.Needs ?? [])
        {
            _needs |= NeedOf(ability);
        }

        _headers = [.. document.Header];
        _teams = document.Team is { } teams ? [.. teams] : null;
        _consumers = document.Consumer is { } consumers ? [.. consumers] : null;
        _languages = document.Language is { } languages ? [.. languages] : null;
    }

    /// <summary>Whether the language of a call's text is asked for.</summary>
    public bool AsksForLanguage => _languages is not null;

    public static TargetConditions? Of(TargetConditionsDocument? document) => document is null ? null : new TargetConditions(document);

    /// <summary>The first condition that the call does not meet, in words; null when it meets all.</summary>
    /// <param name="call">The call.</param>
    /// <param name="language">Its language; null when it cannot be told.</param>
    public string? Unmet(in RoutedCall call, string? language)
    {
        if (_context is { } context && !context.Holds(call.Outline.PromptTokens))
        {
            return "context";
        }

        if (_size is { } size && !size.Holds(call.Body.Length))
        {
            return "size";
        }

        if ((call.Outline.Needs & _needs) != _needs)
        {
            return "needs";
        }

        foreach (var (name, value) in _headers)
        {
            if (call.Headers?.Get(name) != value)
            {
                return "header";
            }
        }

        return _teams is not null && !Has(_teams, call.Consumer?.Team) ? "team"
            : _consumers is not null && !Has(_consumers, call.Consumer?.Name) ? "consumer"
            : _languages is not null && !Has(_languages, language) ? "language"
            : null;
    }

    private static bool Has(string[] list, string? value)
    {
        foreach (string item in list)
        {
            if (item == value)
            {
                return true;
            }
        }

        return false;
    }

    private static CallNeeds NeedOf(CallAbility ability) => ability switch
    {
        CallAbility.Tools => CallNeeds.Tools,
        CallAbility.Vision => CallNeeds.Images,
        CallAbility.Files => CallNeeds.Files,
        CallAbility.Audio => CallNeeds.Audio,
        CallAbility.JsonSchema => CallNeeds.Schema,
        _ => CallNeeds.Reasoning,
    };
}
