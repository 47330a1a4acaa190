using System.Globalization;
using System.Text;
using Gatehouse.Core.Configuration.Export;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Configuration;

/// <summary>Writes the pages of docs/reference from what the program knows of itself.</summary>
public static class ReferenceExporter
{
    public static IReadOnlyList<ReferencePage> Export(ConfigurationLanguage language)
    {
        var settings = new SettingPages(language);

        // First, so that the documents they refer to get pages as well.
        ReferencePage[] features = [.. language.Policies.All.Select(settings.Policy), .. language.Backends.All.Select(settings.Backend)];
        List<ReferencePage> pages =
        [
            .. features,
            .. settings.Export(),
            .. ErrorPages.Export(language),
            Problems(),
        ];
        pages.Add(Index(language));
        return [.. pages.OrderBy(p => p.Path, StringComparer.Ordinal)];
    }

    private static ReferencePage Index(ConfigurationLanguage language)
    {
        var page = new StringBuilder("# Reference\n\n").Append(SettingPages.Note).Append("""
            - [Configuration](configuration/README.md): every section and setting
            - [Errors](errors/README.md): every fault that `validate` reports
            - [Problems](problems.md): every refusal that a client can see

            ## Policies

            | policy | stage | what it does |
            |---|---|---|

            """);
        foreach (var policy in language.Policies.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"| [{policy.Id}](policies/{policy.Id}.md) | {policy.Stage.ToString().ToLowerInvariant()} | {SettingPages.Cell(policy.Summary)} |\n");
        }

        page.Append("\n`shadow: true` beside a kind, such as `{ rate_limit: {...}, shadow: true }`, runs a policy in shadow: what it decides is counted and logged, and does not count. `{ policy: NAME, shadow: true }` attaches a named one so.\n");
        page.Append("\n## Backends\n\nA route has exactly one.\n\n| key | what it does |\n|---|---|\n");
        foreach (var backend in language.Backends.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"| [{backend.Id}](backends/{backend.Id}.md) | {SettingPages.Cell(backend.Summary)} |\n");
        }

        return new ReferencePage("README.md", page.ToString());
    }

    private static ReferencePage Problems()
    {
        var page = new StringBuilder("# Problems\n\n").Append(SettingPages.Note).Append("""
            What the gateway answers when it refuses a request itself: problem details (RFC 9457) with one of these types, or on AI routes the error object of the caller's dialect. The set is closed; nothing else about the inside is told. Every answer carries the request id.

            | type | status | title |
            |---|---|---|

            """);
        foreach (var kind in ProblemKind.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"| <a id=\"{kind.Id}\"></a>`{kind.Type}` | {kind.Status} | {kind.Title} |\n");
        }

        return new ReferencePage("problems.md", page.ToString());
    }
}
