using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Policies.Transform;

/// <summary>Removes, sets and adds, in this order. A removed or set name takes its look-alikes (_ for -) with it.</summary>
internal sealed class HeaderChanges(HeaderChangesOptions options)
{
    private readonly string[] _remove = [.. options.Remove];
    private readonly HeaderField[] _set = [.. options.Set.Select(f => new HeaderField(f.Key, f.Value))];
    private readonly HeaderField[] _add = [.. options.Add.Select(f => new HeaderField(f.Key, f.Value))];

    /// <summary>The changes in words, without values: a value may be a credential.</summary>
    public string Description
        => string.Join("; ", new[] { Name("removes", _remove), Name("sets", _set.Select(f => f.Name)), Name("adds", _add.Select(f => f.Name)) }.Where(t => t.Length > 0));

    public void Apply(HeaderList headers)
    {
        foreach (string name in _remove)
        {
            headers.RemoveAlike(name);
        }

        foreach (ref readonly var field in _set.AsSpan())
        {
            if (headers.CountAlike(field.Name) != headers.CountOf(field.Name))
            {
                headers.RemoveAlike(field.Name);
            }

            headers.Set(field.Name, field.Value);
        }

        foreach (ref readonly var field in _add.AsSpan())
        {
            headers.Add(field.Name, field.Value);
        }
    }

    private static string Name(string verb, IEnumerable<string> names)
    {
        string list = string.Join(", ", names);
        return list.Length == 0 ? "" : $"{verb} {list}";
    }
}
