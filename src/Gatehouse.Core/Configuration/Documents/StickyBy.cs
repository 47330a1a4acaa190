namespace Gatehouse.Core.Configuration;

/// <summary>What tells one caller of a split from another.</summary>
public enum StickyBy
{
    User,
    Header,
    Cookie,
    Ip,
}
