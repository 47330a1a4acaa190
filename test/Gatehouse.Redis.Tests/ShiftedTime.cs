namespace Gatehouse.Redis.Tests;

/// <summary>A clock that runs and shows another time.</summary>
internal sealed class ShiftedTime(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
}
