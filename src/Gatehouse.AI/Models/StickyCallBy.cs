namespace Gatehouse.AI.Models;

/// <summary>By what calls are held to one target.</summary>
public enum StickyCallBy
{
    /// <summary>The client's own user, as the call names him.</summary>
    User,
    Consumer,

    /// <summary>The consumer's key.</summary>
    Key,

    /// <summary>The value of a header.</summary>
    Header,

    /// <summary>The beginning of the prompt, which the target's vendor may have in its cache.</summary>
    PromptCache,
}
