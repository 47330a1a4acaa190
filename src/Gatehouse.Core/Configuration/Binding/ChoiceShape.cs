using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>One of the names of an enum, in snake_case unless a member has a name of its own.</summary>
internal sealed class ChoiceShape : ScalarShape
{
    private readonly Type _type;
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<object, string> _names = [];

    public ChoiceShape(Type type)
    {
        _type = type;
        foreach (string name in Enum.GetNames(type))
        {
            object value = Enum.Parse(type, name);
            string written = type.GetField(name)!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
            _values.Add(written, value);
            _names[value] = written;
        }

        Names = [.. _values.Keys];
        Planned = [.. type.GetCustomAttributes<PlannedAttribute>().SelectMany(p => p.Names)];
    }

    public IReadOnlyList<string> Names { get; }

    /// <summary>Names that later versions take.</summary>
    public IReadOnlyList<string> Planned { get; }

    public override string Expected => $"one of {PlainText.List(Names)}";

    public override object? Blank => Activator.CreateInstance(_type);

    public override object? Parse(string text) => _values.GetValueOrDefault(text);

    public override string Format(object value) => _names[value];

    protected override Bound Read(BindingPass pass, ConfigScalar scalar)
    {
        if (Parse(scalar.Text) is { } value)
        {
            return Bound.Good(value);
        }

        if (Planned.Contains(scalar.Text, StringComparer.Ordinal))
        {
            pass.NotBuiltYet(scalar.Mark, scalar.Path, scalar.Text, $"Use one of {PlainText.List(Names)} for now.");
            return Bound.Nothing;
        }

        string[] all = [.. Names, .. Planned];
        string? hint = scalar.IsFromReference ? null : NearName.Hint(scalar.Text, all);
        pass.Problems.Add(ProblemCodes.NotOneOf, scalar, $"{scalar.Shown} is not one of {string.Join(", ", all)}", hint);
        return Bound.Nothing;
    }
}
