using System.ComponentModel;
using Gatehouse.AI.Models.Routing;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Models;

/// <summary>Which calls a target is for; all that is written must hold.</summary>
public sealed record TargetConditionsDocument : Document
{
    [Description("Tokens of the prompt, estimated at four characters each: an operator (<, <=, >, >=) and a number, with k or M for thousands and millions.")]
    [Example("\"<= 100k\"")]
    public string? Context { get; init; }

    [Description("Size of the call's body: an operator (<, <=, >, >=) and a size.")]
    [Example("\"< 1MB\"")]
    public string? Size { get; init; }

    [Description("What the call asks for; all of these.")]
    [Example("[vision]")]
    [NotEmpty]
    public IReadOnlyList<CallAbility>? Needs { get; init; }

    [Description("Headers of the request with these values.")]
    [Example("{ x-tier: gold }")]
    public IReadOnlyDictionary<string, string> Header { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    [Description("Teams whose consumers call.")]
    [Example("[research]")]
    [NotEmpty]
    public IReadOnlyList<string>? Team { get; init; }

    [Description("Consumers that call.")]
    [ReferenceTo("consumers")]
    [NotEmpty]
    public IReadOnlyList<string>? Consumer { get; init; }

    [Description("Languages of the text, guessed from its script and its commonest words; ISO 639-1. A text that is too short to tell has none.")]
    [Example("[de, fr]")]
    [NotEmpty]
    public IReadOnlyList<string>? Language { get; init; }

    public override void Validate(ProblemList problems)
    {
        CheckBound("context", Context, TokenBound.IsTokens, "an operator and a number of tokens such as \"<= 100k\"", problems);
        CheckBound("size", Size, TokenBound.IsSize, "an operator and a size such as \"< 1MB\"", problems);
        foreach (string language in Language ?? [])
        {
            if (!CallLanguage.All.Contains(language, StringComparer.Ordinal))
            {
                problems.Add(ProblemCodes.NotOneOf, this, "language", $"\"{language}\" is not one of {string.Join(", ", CallLanguage.All)}", NearName.Hint(language, CallLanguage.All));
            }
        }

        foreach (string name in Header.Keys)
        {
            if (!TokenText.IsToken(name))
            {
                problems.Add(ProblemCodes.InvalidValue, this, "header", $"\"{name}\" is no name of a header", TokenText.Rule);
            }
        }

        if (Context is null && Size is null && Needs is null && Header.Count == 0 && Team is null && Consumer is null && Language is null)
        {
            problems.Add(ProblemCodes.Missing, this, "", "when has no condition", "Write one of context, size, needs, header, team, consumer and language, or remove when.");
        }
    }

    private void CheckBound(string setting, string? text, Func<string, bool> isGood, string expected, ProblemList problems)
    {
        if (text is not null && !isGood(text))
        {
            problems.Add(ProblemCodes.InvalidValue, this, setting, $"\"{text}\" is not {expected}");
        }
    }
}
