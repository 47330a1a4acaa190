namespace Gatehouse.Core.Requests;

/// <summary>Who has an exchange for the time of a request, and uses it again for others: the front.</summary>
public abstract class ExchangeHolder
{
    /// <summary>
    /// Gives the request another exchange, because somebody still works on the one it has and nobody waits for him any more.
    /// From here on nothing that is done with the old one reaches the client, the connection or the record. False when the
    /// reply of the old one had started: the new one's is cut then.
    /// </summary>
    public abstract bool TryReplace(out Exchange fresh);
}
