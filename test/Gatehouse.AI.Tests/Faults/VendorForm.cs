using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Tests.Providers.Bedrock;

namespace Gatehouse.AI.Tests.Faults;

/// <summary>
/// How a vendor of one kind answers: a whole reply and the events of a stream, both with the words "alpha" and "beta" and 5
/// tokens in, 7 out. Events are JSON; those of binary frames are "name json".
/// </summary>
internal sealed record VendorForm(string Type, string Settings, string StreamType)
{
    public const string Words = "words of the vendor";

    /// <summary>A whole reply.</summary>
    public required string Reply { get; init; }

    /// <summary>What of it is its usage, to be taken out.</summary>
    public required string Usage { get; init; }

    /// <summary>Tokens out.</summary>
    public int Output { get; init; } = 7;

    /// <summary>Events before the first word.</summary>
    public required string[] Opening { get; init; }

    /// <summary>The event with one word; "{0}" is the word.</summary>
    public required string Piece { get; init; }

    /// <summary>Events from behind the last word to the finish, usage included.</summary>
    public required string[] Finish { get; init; }

    /// <summary>What marks the end besides; empty when the finish does.</summary>
    public string[] End { get; init; } = [];

    /// <summary>Events of kinds that nobody knows.</summary>
    public required string[] Unknown { get; init; }

    /// <summary>An error in the middle of a stream.</summary>
    public required string ErrorEvent { get; init; }

    /// <summary>The status that the error means to a client of OpenAI's form.</summary>
    public Kind ErrorKind { get; init; } = Kind.Server;

    /// <summary>An error behind the status 200; null when the vendor's form has none.</summary>
    public string? ErrorReply { get; init; }

    public Kind ErrorReplyKind { get; init; } = Kind.Limited;

    /// <summary>The body of an error reply.</summary>
    public required Func<int, string> ErrorBody { get; init; }

    /// <summary>Fields of an error reply, each with its line end.</summary>
    public Func<int, string> ErrorFields { get; init; } = static _ => "";

    public byte[] Bytes(params IEnumerable<string> events) => [.. events.SelectMany(Frame)];

    public string Word(string word) => Piece.Replace("{0}", word, StringComparison.Ordinal);

    /// <summary>The whole stream.</summary>
    public byte[] Stream(params string[] between) => Bytes([.. Opening, Word("alpha"), .. between, Word("beta"), .. Finish, .. End]);

    private byte[] Frame(string text)
    {
        if (StreamType == "application/vnd.amazon.eventstream")
        {
            int space = text.IndexOf(' ', StringComparison.Ordinal);
            return BedrockCalls.Frame([(text[..space], text[(space + 1)..])]);
        }

        if (StreamType == "application/x-ndjson")
        {
            return Encoding.UTF8.GetBytes(text + "\n");
        }

        string name = Type is "anthropic" or "cohere" || text.Contains("\"sequence_number\"", StringComparison.Ordinal) ? Named(text) : "";
        return Encoding.UTF8.GetBytes($"{name}data: {text}\n\n");
    }

    private static string Named(string text) => text[0] == '{' && JsonNode.Parse(text)!["type"] is { } type ? $"event: {type.GetValue<string>()}\n" : "";
}
