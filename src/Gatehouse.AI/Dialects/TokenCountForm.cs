using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Counting;

namespace Gatehouse.AI.Dialects;

/// <summary>
/// One form of calls in front that ask how many tokens a call would be. The vendor of a model counts them or nobody does: an
/// estimate would look like a count.
/// </summary>
public abstract class TokenCountForm : WholeForm<ModelCall, TokenCount>
{
    public override string Operation => "count_tokens";

    public override bool UsesTokens => false;
}
