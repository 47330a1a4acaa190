using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Providers;

namespace Gatehouse.AI.Backends;

/// <summary>How an answer is read that nobody is given.</summary>
/// <param name="OpenFrames">A reader for a stream of this content type; null when it is none.</param>
/// <param name="OpenTap">What watches the events of a stream.</param>
/// <param name="Summarize">What a whole answer tells. Throws <see cref="Calls.ModelException"/> when it is none.</param>
internal sealed record AnswerReading(Func<string?, FrameReader?> OpenFrames, Func<ProviderTap> OpenTap, Func<ReadOnlyMemory<byte>, ReplySummary> Summarize);
