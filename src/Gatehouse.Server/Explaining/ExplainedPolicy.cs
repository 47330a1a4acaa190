using Gatehouse.Core.Explaining;

namespace Gatehouse.Server.Explaining;

/// <param name="Stage">When it runs.</param>
/// <param name="Name">Its name, or the kind for one written inline.</param>
/// <param name="Kind">What it is: "rate_limit".</param>
/// <param name="DefinedAt">File and line of its settings.</param>
/// <param name="AttachedAt">File and line of the list that attaches it.</param>
/// <param name="InShadow">Whether what it decides does not count.</param>
/// <param name="Facts">What it says about itself.</param>
internal sealed record ExplainedPolicy(string Stage, string Name, string Kind, string DefinedAt, string AttachedAt, bool InShadow, IReadOnlyList<ExplanationFact> Facts);
