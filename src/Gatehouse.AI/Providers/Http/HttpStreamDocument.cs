using System.ComponentModel;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.AI.Providers.Http;

/// <summary>How a stream is asked for, and where its parts stand in each event. Events come as server-sent events or as lines of JSON.</summary>
public sealed record HttpStreamDocument : Document
{
    [Description("Path and query in place of the template's, when a stream is asked for.")]
    [Example("\"/models/{{model}}/stream\"")]
    public string? Path { get; init; }

    [Description("Members of the body that are added, or take the place of the request's, when a stream is asked for.")]
    [Example("{ stream: true }")]
    public ConfigNode? Request { get; init; }

    [Description("Name of the server-sent events to read; others are passed over. All are read when not set.")]
    [Example("token")]
    [NotEmpty]
    public string? Event { get; init; }

    [Description("The text that an event adds.")]
    [Example("$.delta.text")]
    public required string Text { get; init; }

    [Description("Whether the text is all of it so far rather than what is new.")]
    public bool Cumulative { get; init; }

    [Description("The thinking that an event adds.")]
    [Example("$.delta.reasoning")]
    public string? Thinking { get; init; }

    [Description("Why the answer ended, in the event that says so.")]
    [Example("$.finish_reason")]
    public string? Finish { get; init; }

    [Description("True, or any text, in the last event.")]
    [Example("$.done")]
    public string? Done { get; init; }

    [Description("Data of the event that ends the stream. Without end, done and finish the stream's end is the answer's, and one that broke off cannot be told from it.")]
    [Example("\"[DONE]\"")]
    [NotEmpty]
    public string? End { get; init; }

    [Description("Where the tokens are told; numbers replace those of earlier events.")]
    public HttpUsageDocument? Usage { get; init; }

    [Description("The message of an error in place of an event. When not set: error, or error.message.")]
    [Example("$.fault.text")]
    public string? Error { get; init; }

    public override void Validate(ProblemList problems)
    {
        JsonPath.Check(Text, this, "text", problems);
        JsonPath.Check(Thinking, this, "thinking", problems);
        JsonPath.Check(Finish, this, "finish", problems);
        JsonPath.Check(Done, this, "done", problems);
        JsonPath.Check(Error, this, "error", problems);
        if (Path is not null)
        {
            HttpPath.Check(Path, this, problems);
        }

        if (Request is not null and not ConfigMapping)
        {
            problems.Add(ProblemCodes.WrongType, Request, "expected a mapping of members", "For example: request: { stream: true }");
        }

        RequestTemplate.Check(Request, problems);
    }
}
