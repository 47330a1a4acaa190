namespace Gatehouse.Core.Configuration;

/// <summary>A document needs one of these keys; the first is the usual one. None is reported as missing.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsOneOfAttribute(params string[] keys) : Attribute
{
    public IReadOnlyList<string> Keys { get; } = keys;

    /// <summary>Whether several of them go together; where not, two are for Validate to refuse.</summary>
    public bool OrMore { get; init; }
}
