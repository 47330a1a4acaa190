using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Gatehouse.AI.Policies.AICache;

/// <summary>
/// A body without what does not count: the order of members, white space, how characters are escaped, and the members of
/// <see cref="CallWords.Ignored"/>. On the way it looks for what a call only refers to.
/// </summary>
internal sealed class CanonicalBody(KeyWriter writer, FrozenSet<string> ignored)
{
    /// <summary>Members whose values are the user's own things, and say nothing to the vendor.</summary>
    private static readonly string[] Opaque = ["args", "arguments", "response", "json", "parameters", "input_schema", "inputSchema", "schema"];

    private static readonly string[] Stored = ["file_id", "fileUri", "file_uri"];

    private static readonly string[] Links = ["image_url", "file_url", "video_url", "audio_url"];

    private static readonly string[] LinkHolders = ["image_url", "video_url", "audio_url", "source", "s3Location", "file"];

    /// <summary>Whether it names a file, or an item of an answer, that only one account of a vendor has.</summary>
    public bool HasStoredFile { get; private set; }

    /// <summary>Whether it names something that the vendor is to fetch.</summary>
    public bool HasRemoteMedia { get; private set; }

    public void Write(JsonElement root)
    {
        foreach (var (name, _, value) in Sorted(root))
        {
            if (!ignored.Contains(name))
            {
                writer.Text((byte)'k', name);
                Write(value, name, "", depth: 1, looks: true);
            }
        }

        writer.Mark((byte)'}');
    }

    private void Write(JsonElement value, string name, string parent, int depth, bool looks)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                looks = looks && Array.IndexOf(Opaque, name) < 0 && !(name == "input" && depth > 1);
                writer.Mark((byte)'{');
                foreach (var (member, _, below) in Sorted(value))
                {
                    writer.Text((byte)'k', member);
                    Write(below, member, name, depth + 1, looks);
                }

                writer.Mark((byte)'}');
                break;
            case JsonValueKind.Array:
                writer.Mark((byte)'[');
                foreach (var item in value.EnumerateArray())
                {
                    Write(item, name, parent, depth, looks);
                }

                writer.Mark((byte)']');
                break;
            case JsonValueKind.String:
                WriteText(value, name, parent, looks);
                break;
            case JsonValueKind.Number:
                writer.Text((byte)'n', JsonMarshal.GetRawUtf8Value(value));
                break;
            default:
                writer.Mark(value.ValueKind switch { JsonValueKind.True => (byte)'T', JsonValueKind.False => (byte)'F', _ => (byte)'0' });
                break;
        }
    }

    private void WriteText(JsonElement value, string name, string parent, bool looks)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        if (raw.IndexOf((byte)'\\') >= 0)
        {
            raw = Encoding.UTF8.GetBytes(value.GetString()!);
        }

        writer.Text((byte)'s', raw);
        if (!looks)
        {
            return;
        }

        HasStoredFile |= Array.IndexOf(Stored, name) >= 0 || (name == "type" && raw.SequenceEqual("item_reference"u8));
        HasRemoteMedia |= (Array.IndexOf(Links, name) >= 0 || (name is "url" or "uri" && Array.IndexOf(LinkHolders, parent) >= 0)) && !raw.StartsWith("data:"u8);
    }

    // Of members that are written twice each counts, in the order in which they stand.
    private static (string Name, int Index, JsonElement Value)[] Sorted(JsonElement value)
    {
        var members = new (string Name, int Index, JsonElement Value)[value.GetPropertyCount()];
        int count = 0;
        foreach (var member in value.EnumerateObject())
        {
            members[count] = (member.Name, count, member.Value);
            count++;
        }

        Array.Sort(members, static (a, b) => string.CompareOrdinal(a.Name, b.Name) is var order && order != 0 ? order : a.Index.CompareTo(b.Index));
        return members;
    }
}
