namespace Gatehouse.Gateway.Tests.Front.Reading;

/// <summary>One thing that can be wrong or strange with a request.</summary>
/// <param name="Slot">Two oddities of one slot would undo each other.</param>
/// <param name="IsRefused">Whether it is enough to refuse the request.</param>
/// <param name="ForChunks">Whether it needs a body in chunks (true), one with a length (false) or either.</param>
/// <param name="Apply">Changes the draft.</param>
internal sealed record SmugglingOddity(string Slot, string Name, bool IsRefused, bool? ForChunks, Action<SmugglingDraft> Apply);
