namespace Gatehouse.Core.Requests;

/// <summary>Names and values that a path template captured. Names come from the template, values from the canonical path.</summary>
public sealed class PathValues
{
    private readonly List<KeyValuePair<string, string>> _values = [];

    public int Count => _values.Count;

    public KeyValuePair<string, string> this[int index] => _values[index];

    public void Add(string name, string value) => _values.Add(new(name, value));

    public string? Get(string name)
    {
        foreach (var pair in _values)
        {
            if (string.Equals(pair.Key, name, StringComparison.Ordinal))
            {
                return pair.Value;
            }
        }

        return null;
    }

    public void CopyFrom(PathValues other)
    {
        _values.Clear();
        _values.AddRange(other._values);
    }

    public void Clear() => _values.Clear();
}
