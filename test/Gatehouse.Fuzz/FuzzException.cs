namespace Gatehouse.Fuzz;

/// <summary>A promise that an input broke.</summary>
internal sealed class FuzzException(string message) : Exception(message)
{
    public static void Require(bool isKept, string promise)
    {
        if (!isKept)
        {
            throw new FuzzException(promise);
        }
    }
}
