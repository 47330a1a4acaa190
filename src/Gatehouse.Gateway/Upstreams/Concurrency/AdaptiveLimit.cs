namespace Gatehouse.Gateway.Upstreams.Concurrency;

/// <summary>
/// Moves a limit by the gradient of latency: while replies take no longer than usual, times a tolerance, it grows by its
/// square root as long as it is used; when they take longer it shrinks in proportion. What is usual follows faster replies
/// quickly and slower ones slowly, so that a target that stays slower is accepted in time. Pure; one thread at a time.
/// </summary>
internal sealed class AdaptiveLimit(int min, int max, double tolerance)
{
    private const double FasterShare = 0.3;
    private const double SlowerShare = 0.01;
    private const double MostShrunk = 0.5;

    private double _limit = max;
    private double _usual;

    /// <summary>The limit as whole requests.</summary>
    public int Limit => (int)_limit;

    /// <summary>Takes over what another one has learned, within these bounds.</summary>
    public void Continue(AdaptiveLimit last)
    {
        _limit = Math.Clamp(last._limit, min, max);
        _usual = last._usual;
    }

    /// <param name="latency">Mean time of the requests that ended since the last look.</param>
    /// <param name="mostInUse">Most requests there were at once.</param>
    public int Look(double latency, int mostInUse)
    {
        _usual = _usual == 0 ? latency : _usual + ((latency - _usual) * (latency < _usual ? FasterShare : SlowerShare));
        double gradient = latency <= 0 ? 1 : tolerance * _usual / latency;
        if (gradient < 1)
        {
            _limit *= Math.Max(gradient, MostShrunk);
        }
        else if (mostInUse >= _limit / 2)
        {
            // A limit that nobody comes near says nothing of what the target could take.
            _limit += Math.Sqrt(_limit);
        }

        _limit = Math.Clamp(_limit, min, max);
        return Limit;
    }
}
