namespace Gatehouse.Gateway.Tests.Front.Reading;

/// <summary>One request, or what is no request, as its bytes.</summary>
/// <param name="Name">What is odd about it.</param>
/// <param name="Bytes">Latin-1.</param>
/// <param name="Bodies">Bodies of the requests that a program behind the gateway receives; null when it must receive none.</param>
/// <param name="Status">The answer when it is not 400, 405, 501 or 505.</param>
/// <param name="Closes">Whether the connection ends after the answer though nothing is wrong.</param>
internal sealed record SmugglingVector(string Name, string Bytes, string[]? Bodies = null, string? Status = null, bool Closes = false);
