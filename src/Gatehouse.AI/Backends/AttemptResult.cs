using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Backends;

/// <summary>How one attempt at a target ended: the reply is written, or an error with nothing sent to the client.</summary>
internal sealed record AttemptResult(ModelError? Error)
{
    public static AttemptResult Written { get; } = new((ModelError?)null);

    /// <summary>Another attempt of the call was faster and serves the client.</summary>
    public static AttemptResult Lost { get; } = new((ModelError?)null) { IsLost = true };

    /// <summary>Whether another attempt serves the client: nothing was written by this one.</summary>
    public bool IsLost { get; private init; }

    /// <summary>Whether the provider had the call and may bill it although it brought no answer.</summary>
    public bool MayBeBilled { get; init; }

    /// <summary>Ends when the ledger has the entry of an attempt that failed; the next attempt need not wait for it.</summary>
    public Task Settling { get; init; } = Task.CompletedTask;

    /// <summary>Whether no other target may be tried: the call itself may not be made.</summary>
    public bool IsFinal { get; init; }

    /// <summary>The vendor's own error body and fields, when its form is the client's; null otherwise.</summary>
    public VendorError? Vendor { get; init; }
}
