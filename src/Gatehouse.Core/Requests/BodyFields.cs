using System.Diagnostics.CodeAnalysis;

namespace Gatehouse.Core.Requests;

/// <summary>Fields of a JSON body that were looked for, by path ("order.type"); those that are not here were not found.</summary>
public sealed class BodyFields
{
    private readonly List<KeyValuePair<string, string?>> _fields = [];

    /// <summary>Adds a field that is not here yet. The value is null for an object or a list.</summary>
    public bool TryAdd(string path, string? value)
    {
        if (TryGet(path, out _))
        {
            return false;
        }

        _fields.Add(new(path, value));
        return true;
    }

    /// <summary>Whether the body has the field, and its value: a text as it means, a number or a word as it is written.</summary>
    public bool TryGet(string path, [MaybeNullWhen(false)] out string? value)
    {
        foreach (var field in _fields)
        {
            if (string.Equals(field.Key, path, StringComparison.Ordinal))
            {
                value = field.Value;
                return true;
            }
        }

        value = null;
        return false;
    }
}
