using System.Globalization;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Pipeline;

/// <summary>Fields that every reply of a route carries: what there is to be told of its version. Made once.</summary>
internal sealed class ReplyFields
{
    private readonly HeaderField[] _set;
    private readonly HeaderField[] _added;

    private ReplyFields(HeaderField[] set, HeaderField[] added)
    {
        _set = set;
        _added = added;
    }

    /// <summary>The fields for a version; null when there are none.</summary>
    public static ReplyFields? Of(VersionDocument? version)
    {
        if (version is null)
        {
            return null;
        }

        var set = new List<HeaderField>();
        var added = new List<HeaderField>();
        string rel = "";
        if (version.Deprecated is { } text && VersionDocument.TryReadDate(text, out var deprecated))
        {
            set.Add(new HeaderField("Deprecation", "@" + deprecated.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
            rel = "deprecation";
        }

        if (version.Sunset is { } end && VersionDocument.TryReadDate(end, out var sunset))
        {
            set.Add(new HeaderField("Sunset", sunset.ToString("R", CultureInfo.InvariantCulture)));
            rel = rel.Length == 0 ? "sunset" : "deprecation sunset";
        }

        if (version.Link is { } link)
        {
            added.Add(new HeaderField("Link", $"<{link}>; rel=\"{rel}\""));
        }

        // A cache must not give one version to a client that asked for another.
        if (version.By is VersionBy.Header or VersionBy.MediaType)
        {
            added.Add(new HeaderField("Vary", version.By == VersionBy.Header ? version.HeaderName : "Accept"));
        }

        return set.Count + added.Count == 0 ? null : new ReplyFields([.. set], [.. added]);
    }

    public void Write(HeaderList headers)
    {
        foreach (var field in _set)
        {
            headers.Set(field.Name, field.Value);
        }

        foreach (var field in _added)
        {
            headers.Add(field.Name, field.Value);
        }
    }
}
