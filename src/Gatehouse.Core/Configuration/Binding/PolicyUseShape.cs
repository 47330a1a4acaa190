using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>A policy: by name or inline in a list, one kind in the section of named policies.</summary>
internal sealed class PolicyUseShape : ValueShape
{
    internal const string ShadowDescription = "Whether the policy runs in shadow: what it decides is counted and logged, and does not count.";

    private const string ShadowKey = "shadow";
    private const string ReferenceKey = "policy";

    private readonly bool _isNamed;
    private readonly bool _isAlternative;

    private PolicyUseShape(bool isNamed, bool isAlternative) => (_isNamed, _isAlternative) = (isNamed, isAlternative);

    /// <summary>In the policies of a route or of the defaults: a name, one kind, or any of several; in shadow or not.</summary>
    public static PolicyUseShape Attached { get; } = new(isNamed: false, isAlternative: false);

    /// <summary>In the section of named policies: one kind, in shadow or not.</summary>
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

        var kinds = mapping.Entries.Where(e => e.Key != ShadowKey).ToArray();
        if (kinds.Length != 1)
        {
            pass.Problems.Add(
                ProblemCodes.InvalidCombination,
                mapping,
                kinds.Length == 0 ? "the policy has no kind" : $"a policy has one kind, this one has {PlainText.List([.. kinds.Select(e => e.Key)], 4)}",
                _isNamed ? "Give each kind a name of its own." : "Write each policy as an item of its own.");
            return Bound.Nothing;
        }

        var shadow = BindShadow(pass, mapping);
        var entry = kinds[0];
        var bound = _isNamed ? BindKind(pass, mapping, entry)
            : entry.Key == ReferenceKey ? BindReference(pass, mapping, entry)
            : entry.Key == "any" ? BindAny(pass, mapping, entry)
            : BindKind(pass, mapping, entry);
        return bound.Value is PolicyUse use ? new Bound(use with { Shadow = (bool?)shadow.Value }, bound.IsGood && shadow.IsGood) : bound;
    }

    private Bound BindShadow(BindingPass pass, ConfigMapping mapping)
    {
        if (mapping.Find(ShadowKey) is not { } entry)
        {
            return Bound.Good(null);
        }

        if (_isAlternative)
        {
            pass.Problems.Add(new ConfigurationProblem(ProblemCodes.InvalidCombination, entry.KeyMark, entry.Value.Path, "an alternative in shadow lets nobody in")
            {
                Hint = "Write shadow: true beside any to try all of them, or attach the policy by itself.",
            });
            return Bound.Nothing;
        }

        return ValueShapes.Of(typeof(bool)).Bind(pass, entry.Value, new BindingPlace(entry.KeyMark));
    }

    private static Bound BindReference(BindingPass pass, ConfigMapping mapping, ConfigEntry entry)
    {
        if (entry.Value is ConfigScalar { IsNull: false } scalar)
        {
            var bound = BindReference(pass, scalar);
            return bound.Value is PolicyUse use ? bound with { Value = use with { Source = mapping } } : bound;
        }

        return WrongKind(pass, entry.Value, "the name of a policy");
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
            Hint = entry.Key == ReferenceKey ? "A name stands in the policies of a route; a named policy has a kind." : entry.Key == "any" ? "any stands in the policies of a route." : NearName.Hint(entry.Key, [.. known, .. PlannedPolicies.Names]) ?? $"Policies: {PlainText.List(known)}.",
        });
    }
}
