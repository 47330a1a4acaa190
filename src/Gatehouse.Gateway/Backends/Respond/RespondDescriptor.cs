using System.Text;
using System.Text.Json;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Front.Reading;

namespace Gatehouse.Gateway.Backends.Respond;

internal sealed class RespondDescriptor : BackendDescriptor<RespondOptions>
{
    public override string Id => "respond";

    public override string Summary => "Answers with a fixed reply.";

    public override bool MayStandIn => true;

    protected override void Validate(RespondOptions options, GatewayDocument gateway, ProblemList problems)
    {
        if (options.Body is not null && options.Json is not null)
        {
            problems.Add(ProblemCodes.InvalidCombination, options, "json", "a reply has body or json, not both");
        }

        if (options.Status is 204 or 205 or 304 && !string.IsNullOrEmpty(options.Body ?? options.Json))
        {
            problems.Add(ProblemCodes.InvalidCombination, options, "status", $"a reply with status {options.Status} has no body");
        }
        else if (options is { Status: 204 or 205 or 304, ContentType: not null })
        {
            problems.Add(ProblemCodes.InvalidCombination, options, "content_type", $"a reply with status {options.Status} has no body, and so no media type");
        }

        if (options.Json is { } json && FaultOf(json) is { } fault)
        {
            problems.Add(ProblemCodes.InvalidValue, options, "json", $"the text is not JSON: {fault}");
        }

        if (options.ContentType is { } type && !FieldSyntax.IsValue(type))
        {
            problems.Add(ProblemCodes.InvalidValue, options, "content_type", "a field's value has no control characters");
        }

        foreach (var (name, value) in options.Headers)
        {
            if (!FieldSyntax.IsName(name) || !FieldSyntax.IsValue(value))
            {
                problems.Add(ProblemCodes.InvalidValue, options, "headers", $"\"{name}\" with its value is no header field");
            }
            else if (EndToEndHeaders.IsHopByHop(name) || name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                problems.Add(ProblemCodes.InvalidValue, options, "headers", $"\"{name}\" is set by the gateway itself");
            }
        }
    }

    protected override Backend Build(RespondOptions options, RouteDocument route, SnapshotBuild build)
    {
        string type = options.ContentType ?? (options.Json is null ? "text/plain; charset=utf-8" : "application/json");
        return new RespondBackend(options.Status, type, Encoding.UTF8.GetBytes(options.Json ?? options.Body ?? ""), [.. options.Headers.Select(h => new HeaderField(h.Key, h.Value))]);
    }

    private static string? FaultOf(string json)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json);
            return null;
        }
        catch (JsonException e)
        {
            return e.Message;
        }
    }
}
