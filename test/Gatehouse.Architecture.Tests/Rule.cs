namespace Gatehouse.Architecture.Tests;

/// <summary>Fails with every breach on a line of its own.</summary>
internal static class Rule
{
    public static void HasNoBreach<T>(IEnumerable<T> breaches)
    {
        var found = breaches.Select(b => $"{b}").ToArray();
        if (found.Length > 0)
        {
            Assert.Fail($"{found.Length} breach(es) of this rule:{Environment.NewLine}{string.Join(Environment.NewLine, found)}");
        }
    }
}
