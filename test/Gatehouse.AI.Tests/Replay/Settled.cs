using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>Answers as texts that are the same each time: ids that are made here have numbers, and binary frames are the JSON in them.</summary>
internal static partial class Settled
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(Front front, bool stream, byte[] bytes)
    {
        string text = stream && front.Wire == WireForm.BedrockConverse
            ? string.Concat(front.Nodes(bytes, stream).Select(n => n.ToJsonString(Readable) + "\n"))
            : Encoding.UTF8.GetString(bytes);
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        return MadeHere().Replace(text, id => ids.TryGetValue(id.Value, out string? name) ? name : ids[id.Value] = string.Create(CultureInfo.InvariantCulture, $"id-{ids.Count}"));
    }

    [GeneratedRegex("(?<![0-9a-f])(?:[0-9a-f]{32}|[0-9a-f]{24})(?![0-9a-f])")]
    private static partial Regex MadeHere();
}
