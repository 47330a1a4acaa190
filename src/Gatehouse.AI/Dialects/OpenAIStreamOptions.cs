using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects;

/// <summary>What stream_options ask for beyond usage, which is the gateway's to write: nobody pads the events of a translated stream.</summary>
internal static class OpenAIStreamOptions
{
    /// <summary>The extra members of a call with those of its stream_options, under their path.</summary>
    public static ExtraMembers With(ExtraMembers extra, OpenAIObject? options)
    {
        if (options is not { } asked)
        {
            return extra;
        }

        asked.Has("include_usage");
        ExtraMembers? all = null;
        foreach (var (name, value) in asked.Extra().Members)
        {
            if (!WireJson.SaysNothing(value))
            {
                all ??= extra.Count == 0 ? new ExtraMembers() : extra;
                all.Add("stream_options." + name, value);
            }
        }

        return all ?? extra;
    }
}
