using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Core.Configuration.Reading;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>One run of the binder over one configuration: what it knows and what it collects.</summary>
internal sealed class BindingPass(ConfigurationLanguage language, ProblemList problems, SourceStamps stamps)
{
    private int _files;

    public ConfigurationLanguage Language { get; } = language;

    public ProblemList Problems { get; } = problems;

    /// <summary>Names written as references, checked when everything is bound.</summary>
    public List<NameReference> References { get; } = [];

    /// <summary>Places of secrets that are written in the file; no excerpt may show them.</summary>
    public List<SourceMark> Secrets { get; } = [];

    /// <summary>Documents with faults: no relation is checked on them.</summary>
    public HashSet<Document> Broken { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Paths below which no relation can be judged, because it is not known what stands there.</summary>
    public List<string> Unjudged { get; } = [];

    /// <summary>How much was collected so far.</summary>
    public BindingState State => new(Problems.Count, Problems.ErrorCount, Secrets.Count, Broken.Count, Unjudged.Count, _files);

    /// <summary>Certificates are read later, but a renewed one is a change like any other.</summary>
    public void WatchFilesOf(Document document)
    {
        foreach (string file in document.FilesRead())
        {
            if (Path.IsPathRooted(file))
            {
                stamps.AddFile(file);
                _files++;
            }
        }
    }

    /// <summary>
    /// Values below a key that nobody knows may be secrets: excerpts blot them out, all but short numbers, units and plain addresses.
    /// </summary>
    public void HideBelow(ConfigNode node)
    {
        switch (node)
        {
            case ConfigMapping mapping:
                foreach (var entry in mapping.Entries)
                {
                    HideBelow(entry.Value);
                }

                break;
            case ConfigSequence list:
                foreach (var item in list.Items)
                {
                    HideBelow(item);
                }

                break;
            case ConfigScalar { IsFromReference: false, Fault: null } scalar when !IsHarmless(scalar.Text):
                Secrets.Add(scalar.Mark);
                break;
        }
    }

    private static bool IsHarmless(string text)
        => text.Length <= 3
            || (text.Length <= 8
                && (PlainText.KindOf(text) != "a text" || UnitShape.Duration.Parse(text) is not null || UnitShape.Size.Parse(text) is not null
                    || UnitShape.Share.Parse(text) is not null || UnitShape.Rate.Parse(text) is not null))
            || (HttpAddress.TryParse(text, out var address) && address.PathPrefix.Length == 0);

    public void NotBuiltYet(SourceMark mark, string path, string name, string? hint = null)
    {
        Problems.Add(new ConfigurationProblem(ProblemCodes.NotBuiltYet, mark, path, $"{PlainText.Quote(name)} is not built yet")
        {
            Hint = hint ?? "It is refused because ignoring it would do less than the file says. Remove it for now.",
        });
    }
}
