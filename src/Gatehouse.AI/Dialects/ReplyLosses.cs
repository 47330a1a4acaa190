using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects;

/// <summary>What whole replies have that some forms have no place for, each under its name in <see cref="ReplyField"/>.</summary>
internal static class ReplyLosses
{
    /// <summary>Members of the vendor's reply and of its answers.</summary>
    public static void Extras(ModelReply reply, LossReport loss)
    {
        loss.DroppedOfReply(reply.Extra);
        foreach (var choice in reply.Choices)
        {
            loss.DroppedOfReply(choice.Extra, choice.Index);
        }
    }

    /// <summary>All answers but the first.</summary>
    public static void OtherChoices(ModelReply reply, LossReport loss)
    {
        for (int i = 1; i < reply.Choices.Count; i++)
        {
            loss.Dropped(ReplyField.Choice(reply.Choices[i].Index));
        }
    }

    public static void LogProbs(ReplyChoice choice, LossReport loss)
    {
        if (choice.LogProbs is not null)
        {
            loss.Dropped(ReplyField.Choice(choice.Index, "logprobs"));
        }
    }

    /// <summary>The tier that served, unless it is the one without a name.</summary>
    public static void Tier(ModelReply reply, LossReport loss)
    {
        if (reply.ServiceTier is not (null or "default" or "standard"))
        {
            loss.Dropped(ReplyField.Of("service_tier"));
        }
    }

    /// <summary>Where the words of a part come from.</summary>
    public static void Citations(ReplyChoice choice, LossReport loss)
    {
        for (int i = 0; i < choice.Parts.Count; i++)
        {
            if (choice.Parts[i] is TextPart { Citations.Count: > 0 })
            {
                loss.Dropped(ReplyField.Part(choice.Index, i, "citations"));
            }
        }
    }
}
