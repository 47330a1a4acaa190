namespace Gatehouse.Core.Requests;

/// <summary>
/// Carries a problem out of a backend. The message is for operators (access log field "failure"), never for the client.
/// </summary>
public sealed class ProblemException : Exception
{
    public ProblemException(Problem problem, string failure, Exception? inner = null)
        : base(failure, inner)
    {
        Problem = problem;
    }

    public Problem Problem { get; }
}
