namespace Gatehouse.Gateway.Policies.Basic;

internal enum CheckResult
{
    Wrong,
    Right,

    /// <summary>Too many were being checked.</summary>
    Busy,
}
