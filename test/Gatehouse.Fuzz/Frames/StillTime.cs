namespace Gatehouse.Fuzz.Frames;

/// <summary>A clock that stands.</summary>
internal sealed class StillTime : TimeProvider
{
    public override long GetTimestamp() => 0;
}
