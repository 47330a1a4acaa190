using Gatehouse.Core.Explaining;

namespace Gatehouse.Server.Explaining;

internal sealed record ExplainedBackend(string Kind, string Place, IReadOnlyList<ExplanationFact> Facts);
