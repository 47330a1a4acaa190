using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Ollama;

/// <summary>Members that nobody asked for, those within `options` among them, named as the client wrote them ("options.num_ctx").</summary>
internal static class OllamaExtra
{
    public static ExtraMembers Of(OpenAIObject call, OpenAIObject? options)
    {
        var extra = call.Extra();
        if (options?.Extra() is not { Count: > 0 } more)
        {
            return extra;
        }

        var all = new ExtraMembers();
        foreach (var (name, value) in extra.Members)
        {
            all.Add(name, value);
        }

        foreach (var (name, value) in more.Members)
        {
            all.Add("options." + name, value);
        }

        return all;
    }
}
