namespace Gatehouse.Core.Configuration;

[Planned("console", "portal")]
public enum ListenRole
{
    Traffic,
    Metrics,
    Health,
    Admin,
}
