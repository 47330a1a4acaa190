using System.Runtime.CompilerServices;

namespace Gatehouse.Core.Tests.Execution;

/// <summary>Holds whoever awaits it until it is opened; allocates nothing once it has grown.</summary>
internal sealed class ManualGate : ICriticalNotifyCompletion
{
    private readonly List<Action> _waiting = new(256);

    public bool IsCompleted { get; init; }

    public ManualGate GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => _waiting.Add(continuation);

    public void UnsafeOnCompleted(Action continuation) => _waiting.Add(continuation);

    public void Open()
    {
        for (int i = 0; i < _waiting.Count; i++)
        {
            _waiting[i]();
        }

        _waiting.Clear();
    }
}
