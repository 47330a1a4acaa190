namespace Gatehouse.Core.Configuration;

/// <summary>A document needs exactly one of these keys; the first is the usual one. None is reported as missing; two are for Validate to refuse.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsOneOfAttribute(params string[] keys) : Attribute
{
    public IReadOnlyList<string> Keys { get; } = keys;
}
