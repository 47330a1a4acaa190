using System.ComponentModel;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Content;

/// <summary>Whether and how prompts and answers are logged.</summary>
public sealed record LogContentDocument : Document
{
    [ShortForm]
    [Description("Whether prompts and answers of chat calls go into the access log and into traces.")]
    public bool Enabled { get; init; } = true;

    [Description("Log what was asked: the newest messages, as many as fit.")]
    public bool Input { get; init; } = true;

    [Description("Log what was answered.")]
    public bool Output { get; init; } = true;

    [Description("Most text of each; more is cut off.")]
    [AllowedRange("100B", "64kB")]
    [Example("4kB")]
    public ByteSize Max { get; init; } = new(4_000);

    [Description("What is replaced by its name first, as far as it is known by its form.")]
    [NotEmpty]
    public IReadOnlyList<ContentPattern> Redact { get; init; } = [ContentPattern.Email, ContentPattern.Card, ContentPattern.Phone, ContentPattern.Iban, ContentPattern.Key];

    public override void Validate(ProblemList problems)
    {
        if (Enabled && !Input && !Output)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "output", "neither what is asked nor what is answered is logged", "Write log_content: false, or let one of input and output be true.");
        }
    }
}
