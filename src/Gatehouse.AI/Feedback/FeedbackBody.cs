using System.Text.Json;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Feedback;

/// <summary>A score as a client tells it: {"call_id": "...", "score": 0.8} or {"call_id": "...", "name": "helpful", "value": true, "comment": "..."}.</summary>
internal sealed record FeedbackBody(string CallId, string Name, decimal Value, string Comment)
{
    public const int LongestComment = 2000;
    private const int LongestId = 200;
    private const int LongestName = 64;
    private const decimal MostValue = 1_000_000m;
    private const int MostDecimals = 6;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    /// <summary>Reads it. Throws <see cref="ProblemException"/> (invalid-body) that says which member is wrong.</summary>
    public static FeedbackBody Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement)
                : throw Wrong(null, "The body must be a JSON object.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Wrong(null, "The body is no JSON, says something twice, or has text that is none.");
        }
    }

    private static FeedbackBody Read(JsonElement root)
    {
        string? id = null, name = null, comment = null;
        decimal? score = null, value = null;
        foreach (var member in root.EnumerateObject())
        {
            switch (member.Name)
            {
                case "call_id":
                    id = TextOf(member, LongestId);
                    break;
                case "name":
                    name = TextOf(member, LongestName);
                    break;
                case "comment":
                    comment = TextOf(member, LongestComment);
                    break;
                case "score":
                    score = NumberOf(member);
                    break;
                case "value":
                    value = NumberOf(member);
                    break;
                default:
                    throw Wrong(member.Name, $"'{Shown(member.Name)}' is no member of a score. Known are call_id, score, name, value and comment.");
            }
        }

        if (string.IsNullOrEmpty(id))
        {
            throw Wrong("call_id", "'call_id' is missing: the x-request-id of the call's reply.");
        }

        if (name is not null && !IsName(name))
        {
            throw Wrong("name", "'name' must be of letters, digits, '_', '-' and '.'.");
        }

        return (score, value) switch
        {
            (null, null) => throw Wrong("score", "'score' is missing, or 'name' and 'value'."),
            ({ }, { }) => throw Wrong("value", "'score' and 'value' are two ways to say one thing: send one."),
            _ => new FeedbackBody(id, name ?? "score", score ?? value!.Value, comment ?? ""),
        };
    }

    private static bool IsName(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    private static string TextOf(JsonProperty member, int longest)
        => member.Value.ValueKind != JsonValueKind.String ? throw Wrong(member.Name, $"'{member.Name}' must be a string.")
            : member.Value.GetString() is { } text && text.Length <= longest ? text
            : throw Wrong(member.Name, $"'{member.Name}' may have {longest} characters at most.");

    private static decimal NumberOf(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.Number when member.Value.TryGetDecimal(out decimal number) && Math.Abs(number) <= MostValue => Math.Round(number, MostDecimals),
        JsonValueKind.Number => throw Wrong(member.Name, $"'{member.Name}' must be between -{MostValue} and {MostValue}."),
        _ => throw Wrong(member.Name, $"'{member.Name}' must be a number or a boolean."),
    };

    private static string Shown(string name) => name.Length <= LongestName ? name : name[..LongestName];

    private static ProblemException Wrong(string? member, string detail)
        => new(new Problem(ProblemKind.InvalidBody) { Detail = detail, Parameter = member is null ? null : Shown(member) }, "feedback: " + detail);
}
