using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>The settings of a document type, read from its properties once.</summary>
internal sealed class DocumentPlan
{
    private static readonly ConcurrentDictionary<Type, DocumentPlan> Plans = new();

    private readonly Dictionary<string, SettingPlan> _byKey = new(StringComparer.Ordinal);
    private readonly PropertyInfo _source = typeof(Document).GetProperty(nameof(Document.Source))!;
    private readonly PropertyInfo? _name;
    private readonly Type _type;

    private DocumentPlan(Type type)
    {
        _type = type;
        var prototype = (Document)Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.CanWrite && property.GetIndexParameters().Length == 0 && !property.IsDefined(typeof(NotASettingAttribute)))
            {
                var setting = new SettingPlan(property, prototype);
                _byKey.Add(setting.Key, setting);
            }
        }

        Settings = [.. _byKey.Values];
        Planned = [.. type.GetCustomAttributes<PlannedAttribute>().SelectMany(p => p.Names)];
        var needs = type.GetCustomAttribute<NeedsOneOfAttribute>();
        NeedsOneOf = needs?.Keys ?? [];
        TakesSeveral = needs?.OrMore == true;
        ShortScalar = Settings.FirstOrDefault(s => s.IsShortForm && s.Shape is not ListShape) ?? Settings.FirstOrDefault(s => s.IsShortForm);
        ShortList = Settings.FirstOrDefault(s => s.IsShortForm && s.Shape is ListShape);
        _name = type.GetProperty("Name") is { CanWrite: true } name && name.PropertyType == typeof(string) && name.IsDefined(typeof(NotASettingAttribute)) ? name : null;
    }

    public IReadOnlyList<SettingPlan> Settings { get; }

    /// <summary>Keys that later versions take.</summary>
    public IReadOnlyList<string> Planned { get; }

    /// <summary>Keys of which one must be there; empty when there is no such rule.</summary>
    public IReadOnlyList<string> NeedsOneOf { get; }

    /// <summary>Whether it may have more than one of these.</summary>
    public bool TakesSeveral { get; }

    /// <summary>The setting that a scalar in place of the mapping goes to.</summary>
    public SettingPlan? ShortScalar { get; }

    /// <summary>The setting that a list in place of the mapping goes to.</summary>
    public SettingPlan? ShortList { get; }

    public static DocumentPlan Of(Type type) => Plans.GetOrAdd(type, static t => new DocumentPlan(t));

    public SettingPlan? Find(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>Fills the property that holds the value of the key that chose this type, if there is one.</summary>
    public void SetChosen(Document document, string key, string value)
    {
        foreach (var property in _type.GetProperties())
        {
            if (property.CanWrite && property.PropertyType == typeof(string) && JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name) == key)
            {
                property.SetValue(document, value);
            }
        }
    }

    public Document Create(Nodes.ConfigNode source, string? name)
    {
        var document = (Document)Activator.CreateInstance(_type)!;
        _source.SetValue(document, source);
        if (name is not null)
        {
            _name?.SetValue(document, name);
        }

        return document;
    }
}
