namespace Gatehouse.AI.Backends;

/// <summary>
/// Attempts of one call that run beside each other. The first that has something for the client wins and serves it; the others
/// are called off. They may ask at the same time.
/// </summary>
internal sealed class AttemptRace
{
    private readonly Lock _lock = new();
    private readonly List<ModelAttempt> _running = [];
    private readonly TaskCompletionSource _won = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ModelAttempt? _winner;

    /// <summary>Ends when somebody has won.</summary>
    public Task Won => _won.Task;

    public void Enter(ModelAttempt attempt)
    {
        lock (_lock)
        {
            _running.Add(attempt);
        }
    }

    /// <summary>The attempt has ended, and may not be called off any more: its deadline serves another call.</summary>
    public void Leave(ModelAttempt attempt)
    {
        lock (_lock)
        {
            _running.Remove(attempt);
        }
    }

    /// <summary>Whether the attempt serves the client; asked before anything of it is sent, once or again.</summary>
    public bool TryWin(ModelAttempt attempt)
    {
        lock (_lock)
        {
            if (_winner is not null)
            {
                return _winner == attempt;
            }

            _winner = attempt;
            foreach (var other in _running)
            {
                if (other != attempt)
                {
                    other.CallOff();
                }
            }
        }

        _won.TrySetResult();
        return true;
    }

    /// <summary>Whether another attempt has won.</summary>
    public bool IsLostFor(ModelAttempt attempt)
    {
        lock (_lock)
        {
            return _winner is not null && _winner != attempt;
        }
    }
}
