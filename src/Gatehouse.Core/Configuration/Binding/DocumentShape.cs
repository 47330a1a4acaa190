using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>A mapping bound to a document type, or the short form that stands for it.</summary>
internal class DocumentShape(Type type) : ValueShape
{
    private DocumentPlan? _plan;

    public Type Type { get; } = type;

    /// <summary>Made on first use: document types may contain themselves.</summary>
    public DocumentPlan Plan => _plan ??= DocumentPlan.Of(Type);

    public override string Expected => Plan.ShortScalar is { Shape: ScalarShape scalar } ? $"a mapping or {scalar.Expected}" : "a mapping";

    public override Bound Bind(BindingPass pass, ConfigNode node, BindingPlace place)
    {
        var shortForm = node switch
        {
            ConfigScalar { IsNull: false } => Plan.ShortScalar,
            ConfigSequence => Plan.ShortList,
            _ => null,
        };
        if (shortForm is null && node is not (ConfigMapping or ConfigScalar { IsNull: true }))
        {
            bool meansOn = node is ConfigScalar { IsQuoted: false, Text: "true" } && Plan.NeedsOneOf.Count == 0 && !Plan.Settings.Any(s => s.IsRequired);
            return WrongKind(pass, node, Expected, meansOn ? "Write {} for its defaults." : KnownHint(pass));
        }

        var document = Plan.Create(node, place.Name);
        bool isGood = shortForm is not null
            ? BindSetting(pass, shortForm, node, place.Anchor, document) & BindShortRest(pass, document, shortForm, place)
            : BindMapping(pass, node as ConfigMapping, document, place);
        pass.WatchFilesOf(document);
        if (isGood)
        {
            int before = pass.Problems.ErrorCount;
            document.Validate(pass.Problems);
            isGood = pass.Problems.ErrorCount == before;
        }

        if (!isGood)
        {
            pass.Broken.Add(document);
        }

        return new Bound(document, isGood);
    }

    /// <summary>A key that is no setting of the type; returns false when it was refused.</summary>
    protected virtual bool BindOther(BindingPass pass, ConfigEntry entry, Document document)
    {
        if (Plan.Planned.Contains(entry.Key, StringComparer.Ordinal))
        {
            pass.NotBuiltYet(entry.KeyMark, entry.Value.Path, entry.Key);
        }
        else
        {
            // A misspelt setting that never holds a secret may be shown as it is.
            if (NearName.Find(entry.Key, Plan.Settings.Select(s => s.Key)) is not { } near || Plan.Find(near)!.Scalar is null or SecretShape)
            {
                pass.HideBelow(entry.Value);
            }

            string hint = NearName.Hint(entry.Key, [.. KnownKeys(pass), .. Plan.Planned]) ?? KnownHint(pass);
            pass.Problems.Add(new ConfigurationProblem(ProblemCodes.UnknownSetting, entry.KeyMark, entry.Value.Path, $"{PlainText.Quote(entry.Key)} is not a setting here") { Hint = hint });
        }

        return false;
    }

    private string[] KnownKeys(BindingPass pass) => [.. Plan.Settings.Select(s => s.Key), .. OtherKeys(pass)];

    private string KnownHint(BindingPass pass) => KnownKeys(pass) is { Length: > 0 } known ? $"Settings here: {PlainText.List(known)}." : "There are no settings here.";

    /// <summary>Keys besides the settings, for hints.</summary>
    protected virtual IEnumerable<string> OtherKeys(BindingPass pass) => [];

    /// <summary>What must hold for the mapping as a whole; <paramref name="isGood"/> tells whether all keys were right.</summary>
    protected virtual bool Complete(BindingPass pass, ConfigMapping? mapping, Document document, BindingPlace place, bool isGood) => isGood;

    private bool BindMapping(BindingPass pass, ConfigMapping? mapping, Document document, BindingPlace place)
    {
        bool isGood = true;
        foreach (var entry in mapping?.Entries ?? [])
        {
            if (entry.Key == place.Chooser)
            {
                continue;
            }

            isGood &= Plan.Find(entry.Key) is { } setting
                ? BindSetting(pass, setting, entry.Value, entry.KeyMark, document)
                : BindOther(pass, entry, document);
        }

        return Complete(pass, mapping, document, place, isGood) & CheckRequired(pass, mapping, document, place);
    }

    private bool BindShortRest(BindingPass pass, Document document, SettingPlan written, BindingPlace place)
    {
        bool isGood = true;
        foreach (var setting in Plan.Settings)
        {
            if (setting.IsRequired && setting != written)
            {
                isGood = Missing(pass, setting, document, place);
            }
        }

        return isGood;
    }

    private static bool BindSetting(BindingPass pass, SettingPlan setting, ConfigNode node, SourceMark keyMark, Document document)
    {
        var bound = setting.Bind(pass, node, keyMark);
        if (bound.IsGood || bound.Value is not null)
        {
            setting.Set(document, bound.Value);
        }
        else if (setting.Default is null && !setting.IsNullable)
        {
            setting.Set(document, setting.Shape.Blank);
        }

        return bound.IsGood;
    }

    private bool CheckRequired(BindingPass pass, ConfigMapping? mapping, Document document, BindingPlace place)
    {
        bool isGood = true;
        foreach (var setting in Plan.Settings)
        {
            if (!setting.IsRequired || mapping?.Find(setting.Key) is not null)
            {
                continue;
            }

            // A key of a later version (discover for targets) or a misspelt one stands in for it: one cause, one message.
            if (mapping is not null && (Plan.Planned.Any(p => mapping.Find(p) is not null) || IsMisspelt(mapping, setting)))
            {
                setting.Set(document, setting.Shape.Blank);
                continue;
            }

            isGood = Missing(pass, setting, document, place);
        }

        return isGood & CheckOneOf(pass, mapping, document, place);
    }

    private bool CheckOneOf(BindingPass pass, ConfigMapping? mapping, Document document, BindingPlace place)
        => Plan.NeedsOneOf.Count == 0
            || (mapping is not null && Plan.NeedsOneOf.Any(k => mapping.Find(k) is { Value: not ConfigScalar { IsNull: true } } || IsMisspelt(mapping, Plan.Find(k)!)))
            || Missing(pass, Plan.Find(Plan.NeedsOneOf[0])!, document, place);

    private bool IsMisspelt(ConfigMapping mapping, SettingPlan setting)
        => mapping.Entries.Any(e => Plan.Find(e.Key) is null && NearName.Find(e.Key, [setting.Key]) is not null);

    private static bool Missing(BindingPass pass, SettingPlan setting, Document document, BindingPlace place)
    {
        setting.Set(document, setting.Shape.Blank);
        var mark = place.Anchor.Line > 0 ? place.Anchor : document.Mark;
        string example = setting.Example is null ? "" : $" For example: {setting.Key}: {setting.Example}";
        pass.Problems.Add(new ConfigurationProblem(ProblemCodes.Missing, mark, document.SourcePath, $"\"{setting.Key}\" is missing") { Hint = setting.Description + example });
        return false;
    }
}
