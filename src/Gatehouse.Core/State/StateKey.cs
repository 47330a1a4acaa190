namespace Gatehouse.Core.State;

internal readonly record struct StateKey(Type Type, string Name);
