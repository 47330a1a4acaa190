namespace Gatehouse.Core.Configuration;

public enum ProblemSeverity
{
    Error,
    Warning,
}
