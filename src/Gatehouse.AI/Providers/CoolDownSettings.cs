namespace Gatehouse.AI.Providers;

/// <summary>When a model is left alone; see <see cref="CoolDownDocument"/>.</summary>
/// <param name="IsEnabled">Whether it ever is.</param>
/// <param name="Failures">Share of the calls, from 0 to 1.</param>
/// <param name="MinCalls">Calls that must have been made.</param>
/// <param name="Window">Within this time.</param>
/// <param name="For">How long at first.</param>
/// <param name="AtMost">How long at most.</param>
internal sealed record CoolDownSettings(bool IsEnabled, double Failures, int MinCalls, TimeSpan Window, TimeSpan For, TimeSpan AtMost);
