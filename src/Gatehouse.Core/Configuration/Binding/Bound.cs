namespace Gatehouse.Core.Configuration.Binding;

/// <summary>
/// What binding a node gave. A document with faults is still there as far as it could be filled, so that references to it
/// are not reported as dangling.
/// </summary>
internal readonly record struct Bound(object? Value, bool IsGood)
{
    /// <summary>Nothing came of the node; why was reported.</summary>
    public static Bound Nothing => default;

    public static Bound Good(object? value) => new(value, IsGood: true);
}
