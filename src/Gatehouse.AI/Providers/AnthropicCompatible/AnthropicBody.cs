using System.Text;
using System.Text.Json;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>
/// Makes a body of Anthropic's Messages one for a cloud. Only the members that the cloud wants otherwise are cut out and written
/// at the front; every other byte, and the order of members, stays the client's.
/// </summary>
internal static class AnthropicBody
{
    // As deep as the form in front reads.
    private const int MaxDepth = 128;

    /// <summary>The body for a cloud; one that is no JSON object goes on as it is, for the cloud to say what is wrong with it.</summary>
    /// <param name="cloud">Where it goes.</param>
    /// <param name="body">A call in Anthropic's form.</param>
    /// <param name="betas">Names for anthropic_beta where that is a member; those that the body has already come first.</param>
    /// <param name="model">The model's name, for requests that have it in the body; null to leave it out.</param>
    public static ReadOnlyMemory<byte> For(AnthropicCloud cloud, ReadOnlyMemory<byte> body, IReadOnlyList<string> betas, string? model = null)
    {
        var edits = new List<(int Start, int End, string Text)>();
        var names = new List<string>();
        try
        {
            var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return body;
            }

            int open = (int)reader.BytesConsumed;
            bool hasMembers = Walk(cloud, ref reader, edits, names, betas.Count > 0);
            return Write(body.Span, open, Front(cloud, Union(names, betas), model, hasMembers), edits);
        }
        catch (JsonException)
        {
            return body;
        }
    }

    private static bool Walk(AnthropicCloud cloud, ref Utf8JsonReader reader, List<(int Start, int End, string Text)> edits, List<string> names, bool addsBetas)
    {
        var span = new MemberSpan((int)reader.BytesConsumed);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int start = (int)reader.TokenStartIndex;
            bool isBetas = cloud.BetasInBody && addsBetas && reader.ValueTextEquals("anthropic_beta"u8);
            bool cut = isBetas || reader.ValueTextEquals("model"u8) || reader.ValueTextEquals("anthropic_version"u8) || (!cloud.StreamInBody && reader.ValueTextEquals("stream"u8));
            reader.Read();
            if (isBetas)
            {
                cut = ReadNames(ref reader, names);
            }
            else
            {
                reader.Skip();
            }

            int end = (int)reader.BytesConsumed;
            if (cut)
            {
                span.Cut(start, end, edits);
            }
            else
            {
                span.Keep(start, end, edits);
            }
        }

        span.End(edits);
        return span.HasKept;
    }

    // A value that is no list of names stays, for the cloud to refuse.
    private static bool ReadNames(ref Utf8JsonReader reader, List<string> names)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return false;
        }

        bool areNames = true;
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.String && reader.CurrentDepth == depth + 1)
            {
                names.Add(reader.GetString()!);
            }
            else
            {
                areNames = false;
            }
        }

        return areNames;
    }

    private static List<string> Union(List<string> names, IReadOnlyList<string> betas)
    {
        foreach (string beta in betas)
        {
            if (!names.Contains(beta, StringComparer.Ordinal))
            {
                names.Add(beta);
            }
        }

        return names;
    }

    private static string Front(AnthropicCloud cloud, List<string> betas, string? model, bool hasMembers)
    {
        var front = new StringBuilder("\"anthropic_version\":\"").Append(cloud.Version).Append('"');
        if (cloud.BetasInBody && betas.Count > 0)
        {
            front.Append(",\"anthropic_beta\":[").AppendJoin(',', betas.Select(Quoted)).Append(']');
        }

        if (model is not null)
        {
            front.Append(",\"model\":").Append(Quoted(model));
        }

        return front.Append(hasMembers ? "," : "").ToString();
    }

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static byte[] Write(ReadOnlySpan<byte> body, int open, string front, List<(int Start, int End, string Text)> edits)
    {
        int length = body.Length + Encoding.UTF8.GetByteCount(front);
        foreach (var (start, end, _) in edits)
        {
            length -= end - start;
        }

        byte[] result = GC.AllocateUninitializedArray<byte>(length);
        body[..open].CopyTo(result);
        int at = open + Encoding.UTF8.GetBytes(front, result.AsSpan(open));
        int from = open;
        foreach (var (start, end, _) in edits)
        {
            body[from..start].CopyTo(result.AsSpan(at));
            at += start - from;
            from = end;
        }

        body[from..].CopyTo(result.AsSpan(at));
        return result;
    }
}
