namespace Gatehouse.Core.Configuration;

public enum LogFormat
{
    Text,
    Json,
}
