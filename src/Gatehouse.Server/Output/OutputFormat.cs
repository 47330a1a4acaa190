namespace Gatehouse.Server.Output;

internal enum OutputFormat
{
    Table,
    Json,
    Yaml,
}
