using System.Collections;
using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>One setting of a document type: what its attributes say, read once.</summary>
internal sealed class SettingPlan
{
    private readonly PropertyInfo _property;

    public SettingPlan(PropertyInfo property, Document prototype)
    {
        _property = property;
        Key = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        Default = property.GetValue(prototype);
        Shape = ShapeOf(property, Default);
        Description = property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";
        Example = property.GetCustomAttribute<ExampleAttribute>()?.Yaml;
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute));
        IsNullable = Nullable.GetUnderlyingType(property.PropertyType) is not null
            || new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
        IsShortForm = property.IsDefined(typeof(ShortFormAttribute));
        MustNotBeEmpty = property.IsDefined(typeof(NotEmptyAttribute));
        RefersTo = property.GetCustomAttribute<ReferenceToAttribute>()?.Section;
        if (property.GetCustomAttribute<AllowedRangeAttribute>() is { } range)
        {
            Range = (range.Minimum, range.Maximum);
            Minimum = Limit(range.Minimum);
            Maximum = Limit(range.Maximum);
        }
    }

    public string Key { get; }

    public ValueShape Shape { get; }

    /// <summary>What a setting that was not written holds.</summary>
    public object? Default { get; }

    public string Description { get; }

    public string? Example { get; }

    public bool IsRequired { get; }

    public bool IsNullable { get; }

    public bool IsShortForm { get; }

    public bool MustNotBeEmpty { get; }

    public string? RefersTo { get; }

    /// <summary>Smallest and largest value as they are written; null when there is no bound.</summary>
    public (string Minimum, string Maximum)? Range { get; }

    public decimal Minimum { get; }

    public decimal Maximum { get; }

    /// <summary>Shape of one value: of the items for lists.</summary>
    public ScalarShape? Scalar => Shape switch
    {
        ListShape list => list.Item as ScalarShape,
        DictionaryShape map => map.Item as ScalarShape,
        _ => Shape as ScalarShape,
    };

    public void Set(Document document, object? value) => _property.SetValue(document, value);

    /// <summary>Binds the node and checks the setting's own rules.</summary>
    public Bound Bind(BindingPass pass, ConfigNode node, SourceMark keyMark)
    {
        if (node is ConfigScalar { IsNull: true } && (IsNullable || Shape is ListShape or DictionaryShape && !IsRequired))
        {
            return Bound.Good(Default);
        }

        // Left empty by mistake, match: would take every request.
        var bound = node is ConfigScalar { IsNull: true } && IsRequired
            ? ValueShape.WrongKind(pass, node, Shape.Expected)
            : Shape.Bind(pass, node, new BindingPlace(keyMark));
        return bound.IsGood && !Check(pass, node, bound.Value) ? bound with { IsGood = false } : bound;
    }

    private bool Check(BindingPass pass, ConfigNode node, object? value)
    {
        if (MustNotBeEmpty && (value is "" or ICollection { Count: 0 }))
        {
            pass.Problems.Add(ProblemCodes.OutOfRange, node, value is string ? "may not be empty" : "needs at least one item");
            return false;
        }

        if (Range is null && RefersTo is null)
        {
            return true;
        }

        bool isGood = true;
        foreach (var (itemNode, item) in Items(node, value))
        {
            isGood &= Range is not { } range || CheckRange(pass, itemNode, item, range);
            if (RefersTo is not null && itemNode is ConfigScalar scalar && item is string)
            {
                pass.References.Add(new NameReference(scalar, RefersTo));
            }
        }

        return isGood;
    }

    private bool CheckRange(BindingPass pass, ConfigNode node, object? item, (string Minimum, string Maximum) range)
    {
        if (item is null || Scalar!.Measure(item) is not { } measure || (measure >= Minimum && measure <= Maximum))
        {
            return true;
        }

        string shown = node is ConfigScalar scalar ? scalar.IsFromReference || scalar.Text.Length > 40 ? scalar.Shown : scalar.Text : node.Kind;
        string rule = range.Minimum == range.Maximum ? $"is not {range.Minimum}, the only allowed value"
            : measure < Minimum ? $"is smaller than {range.Minimum}" : $"is larger than {range.Maximum}";
        pass.Problems.Add(ProblemCodes.OutOfRange, node, $"{shown} {rule}", range.Minimum == range.Maximum ? null : $"Allowed: {range.Minimum} to {range.Maximum}.");
        return false;
    }

    private static IEnumerable<(ConfigNode Node, object? Value)> Items(ConfigNode node, object? value) => (node, value) switch
    {
        (ConfigSequence list, IList items) => list.Items.Zip(items.Cast<object?>()),
        (ConfigMapping map, IDictionary items) => map.Entries.Select(e => (e.Value, items[e.Key])),
        (_, IList { Count: 1 } items) => [(node, items[0])],
        _ => [(node, value)],
    };

    private decimal Limit(string text)
        => Scalar?.Parse(text) is { } value && Scalar.Measure(value) is { } measure
            ? measure
            : throw new InvalidOperationException($"The range of {_property.DeclaringType!.Name}.{_property.Name} cannot be read: {text}");

    private static ValueShape ShapeOf(PropertyInfo property, object? defaultValue)
    {
        if (property.DeclaringType == typeof(GatewayDocument) && property.PropertyType == typeof(IReadOnlyDictionary<string, PolicyUse>))
        {
            return new DictionaryShape(PolicyUseShape.Named, typeof(PolicyUse));
        }

        var shape = ValueShapes.Of(property.PropertyType);
        return shape is DictionaryShape map && defaultValue?.GetType().GetProperty("Comparer")?.GetValue(defaultValue) is StringComparer names && !ReferenceEquals(names, StringComparer.Ordinal)
            ? map.WithNames(names)
            : shape;
    }
}
