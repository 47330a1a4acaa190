namespace Gatehouse.AI.Models.Routing;

/// <summary>How one key of a target stands.</summary>
/// <param name="Id">The first characters of its SHA-256; empty for an account without keys.</param>
/// <param name="State">"ok", "limited", "refused" or "disabled".</param>
/// <param name="For">How long it still rests; null when it does not.</param>
/// <param name="Reason">Kind of the refusal; empty when there was none.</param>
/// <param name="InFlight">Calls in flight with it.</param>
/// <param name="Calls">Calls that it was used for.</param>
public sealed record KeyReading(string Id, string State, TimeSpan? For, string Reason, int InFlight, long Calls);
