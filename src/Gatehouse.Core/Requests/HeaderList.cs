using System.Diagnostics.CodeAnalysis;

namespace Gatehouse.Core.Requests;

/// <summary>
/// An ordered list of header fields. Several fields of one name are kept apart. Look-ups scan: a request has few fields,
/// and a scan over them is cheaper than hashing. The backing array is reused when the list is cleared.
/// </summary>
public sealed class HeaderList
{
    private const int MostKept = 64;

    private HeaderField[] _fields = [];
    private int _count;

    /// <summary>Number of fields, repeated names counted each.</summary>
    public int Count => _count;

    public HeaderField this[int index] => _fields.AsSpan(0, _count)[index];

    public ReadOnlySpan<HeaderField> Fields => _fields.AsSpan(0, _count);

    public void Add(string name, string value)
    {
        if (_count == _fields.Length)
        {
            Array.Resize(ref _fields, Math.Max(16, _count * 2));
        }

        _fields[_count++] = new HeaderField(name, value);
    }

    /// <summary>Adds all fields of another list, in order.</summary>
    public void AddRange(HeaderList other)
    {
        if (_fields.Length < _count + other._count)
        {
            Array.Resize(ref _fields, Math.Max(16, _count + other._count));
        }

        other.Fields.CopyTo(_fields.AsSpan(_count));
        _count += other._count;
    }

    /// <summary>Replaces every field of this name by one; the first keeps its place.</summary>
    public void Set(string name, string value)
    {
        int first = IndexOf(name, 0);
        if (first < 0)
        {
            Add(name, value);
            return;
        }

        _fields[first] = new HeaderField(name, value);
        RemoveFrom(name, first + 1);
    }

    /// <summary>Removes every field of this name; says whether there was one.</summary>
    public bool Remove(string name) => RemoveFrom(name, 0);

    /// <summary>The first value of this name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out string? value)
    {
        int index = IndexOf(name, 0);
        value = index < 0 ? null : _fields[index].Value;
        return index >= 0;
    }

    public string? Get(string name) => TryGet(name, out var value) ? value : null;

    public bool Contains(string name) => IndexOf(name, 0) >= 0;

    /// <summary>How many fields have this name.</summary>
    public int CountOf(string name)
    {
        int found = 0;
        for (int i = IndexOf(name, 0); i >= 0; i = IndexOf(name, i + 1))
        {
            found++;
        }

        return found;
    }

    /// <summary>How many fields have this name, or one that programs behind CGI, which write _ for -, take for it.</summary>
    public int CountAlike(string name)
    {
        int found = 0;
        foreach (ref readonly var field in Fields)
        {
            found += AreAlike(field.Name, name) ? 1 : 0;
        }

        return found;
    }

    /// <summary>Removes every field of this name, and of one that programs behind CGI take for it.</summary>
    public void RemoveAlike(string name)
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            if (!AreAlike(_fields[i].Name, name))
            {
                _fields[kept++] = _fields[i];
            }
        }

        Array.Clear(_fields, kept, _count - kept);
        _count = kept;
    }

    public void Clear()
    {
        // A request of unusually many fields must not make all later ones hold their space.
        if (_fields.Length > MostKept)
        {
            _fields = [];
        }

        Array.Clear(_fields, 0, Math.Min(_count, _fields.Length));
        _count = 0;
    }

    public void CopyFrom(HeaderList other)
    {
        Clear();
        if (_fields.Length < other._count)
        {
            Array.Resize(ref _fields, other._fields.Length);
        }

        other.Fields.CopyTo(_fields);
        _count = other._count;
    }

    /// <summary>Whether two names are the same, or would be to programs behind CGI.</summary>
    public static bool AreAlike(string candidate, string name)
    {
        if (candidate.Length != name.Length)
        {
            return false;
        }

        if (string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (!candidate.Contains('_', StringComparison.Ordinal) && !name.Contains('_', StringComparison.Ordinal))
        {
            return false;
        }

        for (int i = 0; i < name.Length; i++)
        {
            char a = candidate[i] == '_' ? '-' : char.ToLowerInvariant(candidate[i]);
            char b = name[i] == '_' ? '-' : char.ToLowerInvariant(name[i]);
            if (a != b)
            {
                return false;
            }
        }

        return true;
    }

    private int IndexOf(string name, int start)
    {
        for (int i = start; i < _count; i++)
        {
            var candidate = _fields[i].Name;
            if (candidate.Length == name.Length
                && (ReferenceEquals(candidate, name) || string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase)))
            {
                return i;
            }
        }

        return -1;
    }

    private bool RemoveFrom(string name, int start)
    {
        int kept = start;
        for (int i = start; i < _count; i++)
        {
            if (!string.Equals(_fields[i].Name, name, StringComparison.OrdinalIgnoreCase))
            {
                _fields[kept++] = _fields[i];
            }
        }

        bool removed = kept != _count;
        Array.Clear(_fields, kept, _count - kept);
        _count = kept;
        return removed;
    }
}
