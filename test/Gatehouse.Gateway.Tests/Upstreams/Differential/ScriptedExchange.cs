namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

internal sealed record ScriptedExchange(ScriptedRequest Request, ScriptedReply Reply)
{
    public Traits Traits => Request.Traits | Reply.Traits;

    /// <summary>Whether the outcome is a matter of time: a reset that meets a request on its way may take the reply with it.</summary>
    public bool IsRace => Has(Traits.Early | Traits.Resets);

    public bool Has(Traits traits) => (Traits & traits) == traits;

    public bool HasAny(Traits traits) => (Traits & traits) != Traits.None;
}
