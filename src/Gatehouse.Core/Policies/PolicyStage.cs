namespace Gatehouse.Core.Policies;

/// <summary>When a policy runs. Stages run in this order; within a stage, in the order written.</summary>
public enum PolicyStage
{
    Protect,
    Identify,
    Admit,
    Shape,
    Serve,
}
