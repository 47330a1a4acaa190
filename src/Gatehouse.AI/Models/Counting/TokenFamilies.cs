namespace Gatehouse.AI.Models.Counting;

/// <summary>Finds the tokenizer of a model by its name, as its vendor names it.</summary>
public static class TokenFamilies
{
    private static readonly string[] OfCl100k = ["gpt-4-", "gpt-4", "gpt-3.5", "text-embedding-3", "text-embedding-ada"];

    // gpt-4o, gpt-4.1 and gpt-4.5 begin as gpt-4 does.
    private static readonly string[] OfO200k = ["gpt-4o", "gpt-4.", "gpt-5", "gpt-oss", "gpt-audio", "gpt-realtime", "chatgpt-", "o1", "o3", "o4"];

    /// <summary>Names may have a publisher before them ("openai/gpt-oss-120b", "openai.gpt-oss-120b-1:0").</summary>
    public static TokenFamily Of(string model)
    {
        var name = model.AsSpan(model.LastIndexOf('/') + 1);
        name = name.StartsWith("openai.", StringComparison.Ordinal) ? name["openai.".Length..] : name;
        return Begins(name, OfO200k) ? TokenFamily.O200k : Begins(name, OfCl100k) ? TokenFamily.Cl100k : TokenFamily.Approximate;
    }

    private static bool Begins(ReadOnlySpan<char> name, string[] beginnings)
    {
        foreach (string beginning in beginnings)
        {
            if (name.StartsWith(beginning, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
