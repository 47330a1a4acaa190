using System.Text.RegularExpressions;

namespace Gatehouse.AI.Models.Catalogue;

/// <summary>
/// A rule for names in lower case: "name" is it, "name*" begins, "*name" ends, "*name*" contains it, "/expression/" matches.
/// Several: all of them.
/// </summary>
internal sealed class NameRule
{
    private readonly string _text;
    private readonly bool _begins;
    private readonly bool _ends;
    private readonly Lazy<Regex>? _expression;
    private readonly IReadOnlyList<NameRule>? _all;

    public NameRule(string rule)
    {
        if (rule.StartsWith('/'))
        {
            _text = rule[1..^1];

            // All come with the program, and none goes back over a name: a bound on their time would be passed on a busy machine alone.
            _expression = new Lazy<Regex>(() => new Regex(_text, RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout));
            return;
        }

        _ends = rule.StartsWith('*');
        _begins = rule.EndsWith('*');
        _text = rule.Trim('*');
    }

    public NameRule(IReadOnlyList<NameRule> all) => (_text, _all) = ("", all);

    /// <summary>The only name that it matches; null when it may match others.</summary>
    public string? Exactly => _begins || _ends || _expression is not null || _all is not null ? null : _text;

    public bool Matches(string name)
    {
        if (_all is not null)
        {
            return _all.All(r => r.Matches(name));
        }

        return _expression?.Value.IsMatch(name)
            ?? (_begins, _ends) switch
            {
                (true, true) => name.Contains(_text, StringComparison.Ordinal),
                (true, false) => name.StartsWith(_text, StringComparison.Ordinal),
                (false, true) => name.EndsWith(_text, StringComparison.Ordinal),
                _ => name == _text,
            };
    }
}
