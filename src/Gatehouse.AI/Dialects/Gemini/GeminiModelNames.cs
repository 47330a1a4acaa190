using System.Buffers;
using System.Text.Json;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>
/// The names of models within bodies, beside the one in the path: of the call, of each request of a batch, and of a request whose
/// tokens are counted. The vendor wants them to be the path's, so that is checked, and passing a call on replaces them all.
/// </summary>
internal static class GeminiModelNames
{
    private const string Collection = "models/";

    private static readonly JsonReaderOptions Options = new() { MaxDepth = GeminiOutline.MaxDepth };

    /// <summary>Throws ProblemException (invalid-body) when a name is not the one in the path.</summary>
    public static void Check(string model, ReadOnlySpan<byte> body)
    {
        string asked = GeminiOutline.NameOf(model);
        foreach (var (_, _, name, path) in Find(body))
        {
            if (!string.Equals(Last(name), Last(asked), StringComparison.Ordinal))
            {
                throw GeminiProblems.Invalid(path, $"Invalid value at '{path}': it must be the model in the path, \"{Collection}{asked}\".");
            }
        }
    }

    /// <summary>The body with another name of the model, "models/" in front when it names no collection itself; every other byte stays.</summary>
    public static ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, ReadOnlySpan<byte> modelJson)
    {
        var found = Find(body.Span);
        if (found.Count == 0)
        {
            return body;
        }

        string name = JsonSerializer.Deserialize<string>(modelJson)!;
        byte[] written = JsonSerializer.SerializeToUtf8Bytes(name.Contains('/', StringComparison.Ordinal) ? name : Collection + name);
        var output = new ArrayBufferWriter<byte>(body.Length + (found.Count * written.Length));
        int copied = 0;
        foreach (var (start, length, _, _) in found)
        {
            output.Write(body.Span[copied..start]);
            output.Write(written);
            copied = start + length;
        }

        output.Write(body.Span[copied..]);
        return output.WrittenMemory;
    }

    private static string Last(string name)
    {
        int at = name.LastIndexOf(Collection, StringComparison.Ordinal);
        return at < 0 ? name : name[(at + Collection.Length)..];
    }

    private static List<(int Start, int Length, string Name, string Path)> Find(ReadOnlySpan<byte> body)
    {
        var found = new List<(int Start, int Length, string Name, string Path)>();
        try
        {
            var reader = new Utf8JsonReader(body, Options);
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadObject(ref reader, "", found);
            }
        }
        catch (Exception exception) when (UnreadableBody.Is(exception))
        {
            throw GeminiProblems.Unreadable(exception);
        }

        return found;
    }

    private static void ReadObject(ref Utf8JsonReader reader, string path, List<(int Start, int Length, string Name, string Path)> found)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isModel = reader.ValueTextEquals("model"u8);
            string? inside = isModel || path.Length > 0 ? null : InsideOf(ref reader);
            reader.Read();
            if (isModel)
            {
                AddModel(ref reader, path + "model", found);
            }
            else if (inside is not null && reader.TokenType == JsonTokenType.StartArray)
            {
                ReadItems(ref reader, inside, found);
            }
            else if (inside is not null && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadObject(ref reader, inside + ".", found);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static string? InsideOf(ref Utf8JsonReader reader)
        => reader.ValueTextEquals("requests"u8) ? "requests"
            : reader.ValueTextEquals("generateContentRequest"u8) || reader.ValueTextEquals("generate_content_request"u8) ? "generateContentRequest"
            : null;

    private static void ReadItems(ref Utf8JsonReader reader, string path, List<(int Start, int Length, string Name, string Path)> found)
    {
        for (int i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                ReadObject(ref reader, $"{path}[{i}].", found);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void AddModel(ref Utf8JsonReader reader, string path, List<(int Start, int Length, string Name, string Path)> found)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                break;
            case JsonTokenType.String:
                int start = (int)reader.TokenStartIndex;
                found.Add((start, (int)reader.BytesConsumed - start, reader.GetString()!, path));
                break;
            default:
                throw GeminiProblems.Invalid(path, $"Invalid value at '{path}': expected a string.");
        }
    }
}
