using System.Buffers;
using Gatehouse.AI.Models;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects;

/// <summary>The models that a caller may ask for: all of them, or the one in the path.</summary>
public abstract class ModelListOperation(ProblemFormat problemFormat) : Operation
{
    public override ProblemFormat ProblemFormat => problemFormat;

    /// <summary>Whether the path, or else the body, names one model.</summary>
    public abstract bool IsOne { get; }

    /// <summary>The model that the body names, where the path has none. Throws ProblemException (invalid-body).</summary>
    public virtual string ModelIn(ReadOnlyMemory<byte> body) => "";

    /// <summary>Writes the list; of one model when <see cref="IsOne"/>.</summary>
    public abstract void Write(IReadOnlyList<ModelAlias> models, IBufferWriter<byte> output);
}
