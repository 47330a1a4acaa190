namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

internal sealed record ScriptedExchange(ScriptedRequest Request, ScriptedReply Reply)
{
    /// <summary>What the gateway surely receives of a reply before the reset behind it: the rest may still lie with the sender.</summary>
    private const int Delivered = 32_768;

    public Traits Traits => Request.Traits | Reply.Traits;

    /// <summary>
    /// Whether the outcome is a matter of time: a reset that meets a request on its way may take the reply with it, and one
    /// behind a long reply what of that had no room yet.
    /// </summary>
    public bool IsRace => Has(Traits.Resets) && (Has(Traits.Early) || Reply.Wire.Length > Delivered);

    public bool Has(Traits traits) => (Traits & traits) == traits;

    public bool HasAny(Traits traits) => (Traits & traits) != Traits.None;
}
