using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Pipeline.Shadow;

/// <summary>What came of a policy in shadow that did not decide at once; for the request's record, when it is there in time.</summary>
internal sealed class ShadowRun
{
    private Problem? _refusal;

    /// <summary>The refusal it would have been; null for anything else, and while it is not known.</summary>
    public Problem? Refusal
    {
        get => Volatile.Read(ref _refusal);
        set => Volatile.Write(ref _refusal, value);
    }
}
