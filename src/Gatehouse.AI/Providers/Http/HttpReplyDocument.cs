using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Providers.Http;

/// <summary>Where the parts of a reply stand, as JSON paths (RFC 9535: names, indexes and [*]).</summary>
public sealed record HttpReplyDocument : Document
{
    [Description("The answer's text. What is no text there is given as JSON; $ is the whole reply.")]
    [Example("$.result.label")]
    public required string Text { get; init; }

    [Description("What the model thought before it answered.")]
    [Example("$.result.reasoning")]
    public string? Thinking { get; init; }

    [Description("Calls of tools, in OpenAI's form ({id, function: {name, arguments}}).")]
    [Example("$.result.tool_calls")]
    public string? ToolCalls { get; init; }

    [Description("Why the answer ended.")]
    [Example("$.result.stop_reason")]
    public string? Finish { get; init; }

    [Description("What the API's words for the end mean; the words of well-known APIs need none.")]
    [Example("{ too_long: length, blocked: content_filter }")]
    public IReadOnlyDictionary<string, HttpFinish> FinishWords { get; init; } = new Dictionary<string, HttpFinish>(StringComparer.Ordinal);

    [Description("Which model answered.")]
    [Example("$.model")]
    public string? Model { get; init; }

    [Description("The answer's id.")]
    [Example("$.id")]
    public string? Id { get; init; }

    [Description("Where the tokens are told. When not set, they are estimated.")]
    public HttpUsageDocument? Usage { get; init; }

    [Description("The message of an error. When not set, it is looked for where APIs have it: error, error.message, message, detail.")]
    [Example("$.fault.text")]
    public string? Error { get; init; }

    public override void Validate(ProblemList problems)
    {
        JsonPath.Check(Text, this, "text", problems);
        JsonPath.Check(Thinking, this, "thinking", problems);
        JsonPath.Check(ToolCalls, this, "tool_calls", problems);
        JsonPath.Check(Finish, this, "finish", problems);
        JsonPath.Check(Model, this, "model", problems);
        JsonPath.Check(Id, this, "id", problems);
        JsonPath.Check(Error, this, "error", problems);
    }
}
