using System.ComponentModel;
using Gatehouse.AI.Content;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Backends;

/// <summary>Settings of `ai:` on a route.</summary>
[Planned("cache", "guards", "budget", "fallback")]
public sealed record ModelRouteOptions : Document
{
    [ShortForm]
    [Description("What clients of this route speak; all for every form, told apart by path.")]
    [Example("openai")]
    [NotEmpty]
    public required string Dialect { get; init; }

    [Description("Models that may be called here, by alias; all of ai.models when not set.")]
    [Example("[chat]")]
    [ReferenceTo("ai.models")]
    public IReadOnlyList<string>? Models { get; init; }

    [Description("Refuse calls that cannot be carried to the model without a loss, instead of reporting the loss.")]
    public bool Strict { get; init; }

    [Description("When a client leaves in the middle of an answer: how long the rest of it is read, so that what the provider bills is known and not estimated. 0s cancels the call at the provider at once, and counts what had arrived.")]
    [AllowedRange("0s", "10m")]
    public TimeSpan Drain { get; init; }

    [Description("Provider whose account keeps the files and batches of this route's clients, all of them seen by each; requests for them are refused when not set.")]
    [Example("openai")]
    [ReferenceTo("ai.providers")]
    public string? Files { get; init; }

    [Description("Take scores of answers: POST .../feedback with the x-request-id of a call and what its caller thinks of it.")]
    public bool Feedback { get; init; }

    [Description("Log prompts and answers of chat calls, in the access log and in traces, redacted and cut. Nothing of them is logged when not set.")]
    [Example("true")]
    public LogContentDocument? LogContent { get; init; }
}
