using Gatehouse.Gateway.Upstreams.Breakers;

namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>
/// What is known of the health of one target: living state, part of <see cref="TargetState"/>. The counts are plain: the
/// event loops that find them at zero, which is nearly always, only read them.
/// </summary>
internal sealed class TargetHealth
{
    /// <summary>Connections in a row that could not be made.</summary>
    public int ConnectsInRow;

    /// <summary>Requests in a row that failed.</summary>
    public int FailuresInRow;

    /// <summary>Replies in a row that broke off after their head.</summary>
    public int BrokenInRow;

    private FailureWindow? _window;

    /// <summary>The last active check; null before the first.</summary>
    public CheckResult? LastCheck { get; set; }

    /// <summary>Whether it is left out until its first check.</summary>
    public bool IsAwaited { get; set; }

    /// <summary>When it last became available or ceased to be; null while nothing has changed.</summary>
    public DateTimeOffset? Since { get; set; }

    /// <summary>The ejection in force.</summary>
    public Ejection? Ejection { get; set; }

    /// <summary>What ejections leave behind: how long the next one is.</summary>
    public EjectionHistory Ejections { get; } = new();

    /// <summary>Its requests over this time, in timestamp units; another length begins anew.</summary>
    public FailureWindow WindowOf(long length)
    {
        var window = Volatile.Read(ref _window);
        if (window is null || window.Length != length)
        {
            Volatile.Write(ref _window, window = new FailureWindow(length));
        }

        return window;
    }

    /// <summary>Forgets what its requests met.</summary>
    public void Forget()
    {
        ConnectsInRow = FailuresInRow = BrokenInRow = 0;
        Volatile.Read(ref _window)?.Clear();
    }
}
