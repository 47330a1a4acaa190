using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>A policy: by name or inline in a list, one kind in the section of named policies.</summary>
internal sealed class PolicyUseShape : ValueShape
{
    private readonly bool _isNamed;
    private readonly bool _isAlternative;

    private PolicyUseShape(bool isNamed, bool isAlternative) => (_isNamed, _isAlternative) = (isNamed, isAlternative);

    /// <summary>In the policies of a route or of the defaults: a name, one kind, or any of several.</summary>
    public static PolicyUseShape Attached { get; } = new(isNamed: false, isAlternative: false);

    /// <summary>In the section of named policies: one kind.</summary>
    public static PolicyUseShape Named { get; } = new(isNamed: true, isAlternative: false);

    internal static PolicyUseShape Alternative { get; } = new(isNamed: false, isAlternative: true);

    public override string Expected => _isNamed ? "one policy with its settings, such as rate_limit: {...}" : "the name of a policy or one policy with its settings";

    public override Bound Bind(BindingPass pass, ConfigNode node, BindingPlace place)
    {
        if (node is ConfigScalar { IsNull: false } scalar && !_isNamed)
        {
            return BindReference(pass, scalar);
        }

        if (node is not ConfigMapping mapping)
        {
            return WrongKind(pass, node, Expected);
        }

        if (mapping.Entries.Count != 1)
        {
            pass.Problems.Add(
                ProblemCodes.InvalidCombination,
                mapping,
                mapping.Entries.Count == 0 ? "the policy has no kind" : $"a policy has one kind, this one has {PlainText.List([.. mapping.Entries.Select(e => e.Key)], 4)}",
                _isNamed ? "Give each kind a name of its own." : "Write each policy as an item of its own.");
            return Bound.Nothing;
        }

        var entry = mapping.Entries[0];
        return entry.Key == "any" && !_isNamed ? BindAny(pass, mapping, entry) : BindKind(pass, mapping, entry);
    }

    private static Bound BindReference(BindingPass pass, ConfigScalar scalar)
    {
        var text = ValueShapes.Of(typeof(string)).Bind(pass, scalar, default);
        if (!text.IsGood)
        {
            return Bound.Nothing;
        }

        pass.References.Add(new NameReference(scalar, "policies"));
        return Bound.Good(new PolicyUse { Source = scalar, Reference = scalar.Text });
    }

    private Bound BindAny(BindingPass pass, ConfigMapping mapping, ConfigEntry entry)
    {
        if (_isAlternative)
        {
            pass.Problems.Add(new ConfigurationProblem(ProblemCodes.InvalidCombination, entry.KeyMark, entry.Value.Path, "any stands inside any") { Hint = "Write all alternatives in one list." });
            return Bound.Nothing;
        }

        if (entry.Value is ConfigSequence { Items.Count: 0 } or ConfigScalar { IsNull: true })
        {
            pass.Problems.Add(ProblemCodes.OutOfRange, entry.Value, "needs at least one item", "Write the policies of which one must accept: any: [a, b]");
            return Bound.Nothing;
        }

        var alternatives = new ListShape(Alternative, typeof(PolicyUse)).Bind(pass, entry.Value, new BindingPlace(entry.KeyMark));
        return new Bound(new PolicyUse { Source = mapping, Any = (IReadOnlyList<PolicyUse>)alternatives.Value! }, alternatives.IsGood);
    }

    private static Bound BindKind(BindingPass pass, ConfigMapping mapping, ConfigEntry entry)
    {
        if (pass.Language.Policies.Find(entry.Key) is not { } policy)
        {
            ReportUnknown(pass, entry);
            return Bound.Nothing;
        }

        var options = ValueShapes.Of(policy.OptionsType).Bind(pass, entry.Value, new BindingPlace(entry.KeyMark));
        bool isGood = options.IsGood;
        if (isGood)
        {
            int before = pass.Problems.ErrorCount;
            policy.ValidateOptions((Document)options.Value!, pass.Problems);
            isGood = pass.Problems.ErrorCount == before;
        }

        return new Bound(options.Value is null ? null : new PolicyUse { Source = mapping, Id = policy.Id, Options = (Document)options.Value }, isGood);
    }

    private static void ReportUnknown(BindingPass pass, ConfigEntry entry)
    {
        if (PlannedPolicies.Names.Contains(entry.Key))
        {
            pass.NotBuiltYet(entry.KeyMark, entry.Value.Path, entry.Key);
            return;
        }

        pass.HideBelow(entry.Value);
        string[] known = [.. pass.Language.Policies.All.Select(p => p.Id)];
        pass.Problems.Add(new ConfigurationProblem(ProblemCodes.UnknownPolicy, entry.KeyMark, entry.Value.Path, $"{PlainText.Quote(entry.Key)} is not a policy")
        {
            Hint = entry.Key == "any" ? "any stands in the policies of a route." : NearName.Hint(entry.Key, [.. known, .. PlannedPolicies.Names]) ?? $"Policies: {PlainText.List(known)}.",
        });
    }
}
