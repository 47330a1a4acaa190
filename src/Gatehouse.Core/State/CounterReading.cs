namespace Gatehouse.Core.State;

/// <summary>A counter as the store has it; null members of the answer would be guesses, so an unreachable store gives no reading at all.</summary>
/// <param name="Used">What all nodes have used, as they said last.</param>
/// <param name="Held">What nodes hold and have not used; a node that died holds its part until the period ends.</param>
public readonly record struct CounterReading(long Used, long Held);
