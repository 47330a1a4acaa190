using System.Text.Json;
using Gatehouse.Core.Requests;

namespace Gatehouse.Fuzz.Texts;

/// <summary>Fields of a JSON document, found by walking through it: of members that stand twice the first counts.</summary>
internal static class PlainFields
{
    public static BodyFields Of(JsonElement root, string[] paths)
    {
        var found = new BodyFields();
        try
        {
            Walk(root, "", paths, found);
        }
        catch (InvalidOperationException)
        {
            // An escape that is no character: whoever reads on has no text.
        }

        return found;
    }

    private static void Walk(JsonElement element, string prefix, string[] paths, BodyFields found)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            return;
        }

        foreach (var member in element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : default)
        {
            // A name with a dot in it is no path.
            string? path = paths.FirstOrDefault(p => IsBelow(p, prefix) && member.NameEquals(p[prefix.Length..]));
            string? step = path ?? paths.Where(p => IsBelow(p, prefix, mayGoOn: true)).Select(p => p[..p.IndexOf('.', prefix.Length)]).FirstOrDefault(p => member.NameEquals(p[prefix.Length..]));
            if (path is not null)
            {
                found.TryAdd(path, ValueOf(member.Value));
            }

            if (step is not null)
            {
                Walk(member.Value, step + ".", paths, found);
            }
        }
    }

    private static bool IsBelow(string path, string prefix, bool mayGoOn = false)
        => path.StartsWith(prefix, StringComparison.Ordinal) && path.IndexOf('.', prefix.Length) >= 0 == mayGoOn;

    private static string? ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object or JsonValueKind.Array => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };
}
