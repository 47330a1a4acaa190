namespace Gatehouse.Core.Configuration.Nodes;

/// <summary>Paths as messages write them: "services.orders.targets[0]".</summary>
internal static class NodePath
{
    public static string Member(string path, string key)
    {
        string name = IsPlain(key) ? key : PlainText.Quote(key);
        return path.Length == 0 ? name : string.Concat(path, ".", name);
    }

    public static string Item(string path, int index)
        => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path}[{index}]");

    private static bool IsPlain(string key)
    {
        foreach (char c in key)
        {
            if (c <= ' ' || char.IsControl(c) || c is '"' or '[' or ']' || char.IsWhiteSpace(c))
            {
                return false;
            }
        }

        return key.Length is > 0 and <= 200;
    }
}
