namespace Gatehouse.AI.Calls;

public enum LossKind
{
    Dropped,
    Approximated,
}
