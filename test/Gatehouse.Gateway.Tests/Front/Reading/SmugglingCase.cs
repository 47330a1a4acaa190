namespace Gatehouse.Gateway.Tests.Front.Reading;

/// <summary>A generated request.</summary>
/// <param name="Number">Stands in its path and in that of the canary behind it.</param>
/// <param name="Oddities">What was done to it.</param>
/// <param name="MustBeRefused">Whether one of them is enough to refuse it; otherwise it may pass, unchanged.</param>
/// <param name="Bytes">Latin-1.</param>
/// <param name="Body">What its body says.</param>
internal sealed record SmugglingCase(int Number, IReadOnlyList<string> Oddities, bool MustBeRefused, string Bytes, string Body)
{
    public string Canary => $"GET /canary/{Number} HTTP/1.1\r\nHost: a\r\n\r\n";
}
