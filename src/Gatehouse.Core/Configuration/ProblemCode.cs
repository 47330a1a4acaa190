namespace Gatehouse.Core.Configuration;

/// <summary>A stable code with a page in docs/reference/errors. The closed list is <see cref="ProblemCodes"/>.</summary>
/// <param name="Id">"GH1007".</param>
/// <param name="Title">What the code stands for, one short phrase.</param>
/// <param name="Explanation">Why it is a fault and what to do, a short paragraph for the page.</param>
public sealed record ProblemCode(string Id, string Title, string Explanation);
