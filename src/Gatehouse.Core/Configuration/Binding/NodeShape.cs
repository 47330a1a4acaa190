using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>Any value, kept as its node: the setting's owner reads it.</summary>
internal sealed class NodeShape : ValueShape
{
    public override string Expected => "a value";

    public override Bound Bind(BindingPass pass, ConfigNode node, BindingPlace place) => ReportFaults(pass, node) ? Bound.Good(node) : Bound.Nothing;

    private static bool ReportFaults(BindingPass pass, ConfigNode node)
    {
        switch (node)
        {
            case ConfigScalar { Fault: { } fault }:
                pass.Problems.Add(fault);
                return false;
            case ConfigSequence list:
                return list.Items.Aggregate(true, (good, item) => ReportFaults(pass, item) && good);
            case ConfigMapping mapping:
                return mapping.Entries.Aggregate(true, (good, entry) => ReportFaults(pass, entry.Value) && good);
            default:
                return true;
        }
    }
}
