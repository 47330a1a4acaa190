namespace Gatehouse.Server.Output;

internal enum OutputFormat
{
    Table,
    Json,
    Yaml,

    /// <summary>Where a result is rows.</summary>
    Csv,
}
