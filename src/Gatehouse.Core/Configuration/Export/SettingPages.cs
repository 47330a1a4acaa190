using System.Globalization;
using System.Text;
using System.Text.Json;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Policies;

namespace Gatehouse.Core.Configuration.Export;

/// <summary>A page for each document type, policy and backend with a table of its settings.</summary>
internal sealed class SettingPages(ConfigurationLanguage language)
{
    internal const string Note = "<!-- Written by `gatehouse schema --reference docs/reference`; change the descriptions in the code. -->\n\n";

    private readonly List<Type> _types = [];

    public IEnumerable<ReferencePage> Export()
    {
        var pages = new List<ReferencePage> { Gateway() };
        for (int i = 0; i < _types.Count; i++)
        {
            pages.Add(Document(_types[i]));
        }

        return pages;
    }

    public ReferencePage Policy(PolicyDescriptor policy)
    {
        var page = Begin($"Policy `{policy.Id}`");
        page.Append(CultureInfo.InvariantCulture, $"{policy.Summary}\n\nStage: {policy.Stage.ToString().ToLowerInvariant()}.\n\n");
        Settings(page, policy.OptionsType, "policies/");
        if (policy.MayRefuse)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n`{{ {policy.Id}: {{...}}, shadow: true }}` runs it in shadow: what it would refuse is counted and logged, and goes on.\n");
        }

        return new ReferencePage($"policies/{policy.Id}.md", page.ToString());
    }

    public ReferencePage Backend(BackendDescriptor backend)
    {
        var page = Begin($"Backend `{backend.Id}`");
        page.Append(CultureInfo.InvariantCulture, $"{backend.Summary}\n\n");
        Settings(page, backend.OptionsType, "backends/");
        return new ReferencePage($"backends/{backend.Id}.md", page.ToString());
    }

    internal static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');

    private ReferencePage Gateway()
    {
        var page = Begin("Configuration");
        page.Append("""
            YAML, snake_case, maps keyed by name. Unknown keys are errors. Numbers are not strings.

            | kind of value | written as |
            |---|---|
            | duration | `300ms` `5s` `10m` `8h` `30d` |
            | size | `512B` `64kB` `10MB` `1GB`, binary `1KiB` `1MiB` `1GiB` |
            | share | `5%` `0.5%` |
            | rate | `10/s` `600/m` `5000/h` `1000/day` `500000/month` |
            | money | `120 USD` |
            | from the environment | `${env:NAME}` as a value or part of one |
            | from a file | `${file:/path}`, relative to the file it is written in; one newline at the end is cut |
            | a plain `${` | `$${` |

            `include:` takes files and folders (their `*.yaml` and `*.yml`, sorted by name), relative to the file it is written in. Maps by name are joined, lists are appended; a name that two files define is an error.


            """);
        Settings(page, typeof(GatewayDocument), "configuration/", language.Sections.Select(s => (s.Key, s.DocumentType, s.Summary)));
        return new ReferencePage("configuration/README.md", page.ToString());
    }

    private ReferencePage Document(Type type)
    {
        var page = Begin(Title(type));
        if (type.IsAbstract)
        {
            var variants = VariantShape.VariantsOf(language, type);
            page.Append(CultureInfo.InvariantCulture, $"`{variants.Key}` chooses the kind.\n\n");
            var written = new Dictionary<Type, string>();
            foreach (var variant in variants.All)
            {
                page.Append(CultureInfo.InvariantCulture, $"## `{variants.Key}: {variant.Value}`\n\n{variant.Summary}\n\n");
                if (written.TryAdd(variant.DocumentType, variant.Value))
                {
                    Settings(page, variant.DocumentType, "configuration/");
                }
                else
                {
                    page.Append(CultureInfo.InvariantCulture, $"Settings as with `{variants.Key}: {written[variant.DocumentType]}`.\n");
                }

                page.Append('\n');
            }

            Planned(page, variants.Planned, $"values of `{variants.Key}`");
        }
        else if (type == typeof(DiscoverDocument))
        {
            Discovery(page);
        }
        else
        {
            Settings(page, type, "configuration/");
            if (ValueShapes.Of(type) is BackendHolderShape holder)
            {
                page.Append(CultureInfo.InvariantCulture, $"\nA {Title(type).ToLowerInvariant()} has exactly one backend as well: ")
                    .AppendJoin(", ", holder.Among(language.Backends).Select(b => $"[{b.Id}](../backends/{b.Id}.md)"))
                    .Append(".\n");
            }
        }

        return new ReferencePage($"configuration/{File(type)}", page.ToString());
    }

    private void Discovery(StringBuilder page)
    {
        page.Append("Where the targets of a service are found: exactly one of these.\n\n");
        foreach (var kind in language.Discovery)
        {
            page.Append(CultureInfo.InvariantCulture, $"## `{kind.Id}`\n\n{kind.Summary}\n\n");
            Settings(page, kind.OptionsType, "configuration/");
            page.Append('\n');
        }

        Planned(page, DocumentPlan.Of(typeof(DiscoverDocument)).Planned, "sources");
    }

    private void Settings(StringBuilder page, Type type, string folder, IEnumerable<(string Key, Type Type, string Summary)>? more = null)
    {
        var plan = DocumentPlan.Of(type);
        if (plan.Settings.Count > 0 || more is not null)
        {
            page.Append("| setting | kind | default | what it does |\n|---|---|---|---|\n");
        }
        else
        {
            page.Append("No settings.\n");
        }

        foreach (var setting in plan.Settings)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{setting.Key}` | {KindOf(setting.Shape, folder)} | {DefaultOf(setting)} | {Cell(Text(setting))} |\n");
        }

        foreach (var (key, document, summary) in more ?? [])
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{key}` | {KindOf(ValueShapes.Of(document), folder)} |  | {Cell(summary)} |\n");
        }

        if (plan.NeedsOneOf.Count > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n{(plan.TakesSeveral ? "At least" : "Exactly")} one of `{string.Join("`, `", plan.NeedsOneOf)}` is needed.\n");
        }

        if (plan.ShortScalar is { } single)
        {
            page.Append(CultureInfo.InvariantCulture, $"\nA single value in place of the mapping is short for `{single.Key}`.\n");
        }

        if (plan.ShortList is { } several)
        {
            page.Append(CultureInfo.InvariantCulture, $"\nA list in place of the mapping is short for `{several.Key}`.\n");
        }

        Planned(page, plan.Planned, "settings");
    }

    private static void Planned(StringBuilder page, IReadOnlyList<string> names, string what)
    {
        if (names.Count > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"\nNot built yet, and refused as such ([GH1010](../errors/GH1010.md)): {what} `{string.Join("`, `", names)}`.\n");
        }
    }

    private static string Text(SettingPlan setting)
    {
        var text = new StringBuilder(setting.Description);
        if (setting.Range is { } range)
        {
            text.Append(CultureInfo.InvariantCulture, $" From {range.Minimum} to {range.Maximum}.");
        }

        if (setting.RefersTo is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $" Names an entry of `{setting.RefersTo}`.");
        }

        if (setting.Example is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $" Example: `{setting.Example}`");
        }

        return text.ToString();
    }

    private static string DefaultOf(SettingPlan setting)
    {
        if (setting.IsRequired)
        {
            return "required";
        }

        return setting.Default is not null and not "" && setting.Shape.Format(setting.Default) is { } text and not "[]" ? $"`{text}`" : "";
    }

    private string KindOf(ValueShape shape, string folder) => shape switch
    {
        TextShape => "text",
        BooleanShape => "true or false",
        NumberShape number => number.IsWhole ? "whole number" : "number",
        ChoiceShape choice => string.Join(", ", choice.Names.Select(n => $"`{n}`")),
        AddressShape => "address",
        RedisAddressShape => "address of a Redis",
        SecretShape => "secret",
        UnitShape unit => unit.Noun,
        ListShape list => $"list: {KindOf(list.Item, folder)}",
        DictionaryShape map => $"by name: {KindOf(map.Item, folder)}",
        PolicyUseShape => "[policy](../README.md#policies)",
        VariantShape variant => Link(variant.DeclaredType, folder),
        DocumentShape document => Link(document.Type, folder),
        _ => "any",
    };

    private string Link(Type type, string folder)
    {
        if (!_types.Contains(type) && type != typeof(GatewayDocument))
        {
            _types.Add(type);
        }

        string up = folder == "configuration/" ? "" : "../configuration/";
        return $"[{Title(type).ToLowerInvariant()}]({up}{File(type)})";
    }

    private static string File(Type type) => Name(type) + ".md";

    private static string Title(Type type)
    {
        string name = Name(type).Replace('_', ' ');
        return char.ToUpperInvariant(name[0]) + name[1..];
    }

    private static string Name(Type type)
    {
        string name = JsonNamingPolicy.SnakeCaseLower.ConvertName(type.Name);
        return name.EndsWith("_document", StringComparison.Ordinal) ? name[..^"_document".Length] : name.EndsWith("_options", StringComparison.Ordinal) ? name[..^"_options".Length] : name;
    }

    private static StringBuilder Begin(string title) => new StringBuilder("# ").Append(title).Append("\n\n").Append(Note);
}
