namespace Gatehouse.Core.Configuration;

/// <summary>Where a request names the version of an API.</summary>
public enum VersionBy
{
    /// <summary>In its path, which the routes' own matches tell apart.</summary>
    Path,

    Header,
    Query,
    MediaType,
}
