using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>A name somewhere in the configuration that must be defined in a section ("policies", "ai.providers").</summary>
internal sealed record NameReference(ConfigScalar Node, string Section);
