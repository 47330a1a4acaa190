namespace Gatehouse.Core.Configuration;

[Planned("console", "portal", "admin")]
public enum ListenRole
{
    Traffic,
    Metrics,
    Health,
}
