namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>One thing that came out differently.</summary>
/// <param name="Exchange">In which exchange; null for the case as a whole.</param>
/// <param name="Kind">What.</param>
/// <param name="Ours">How with the client under test.</param>
/// <param name="Theirs">How with the reference.</param>
internal sealed record Difference(ScriptedExchange? Exchange, DifferenceKind Kind, string Ours, string Theirs)
{
    public override string ToString() => $"{Kind}{(Exchange is null ? "" : $" of {Exchange.Request.Method} with {Exchange.Traits}")}: ours {Ours}, reference {Theirs}";
}
